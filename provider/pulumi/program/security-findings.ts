import { blocker } from "../../core/errors/finding";
import { checkSecurityChange } from "../../core/checks/security";
import type { Finding } from "../../core/errors/errors";
import { remedyOf } from "../../core/errors/remedy";
import { checkCertificate } from "../../io/mongodb/certificates";
import { readSecret } from "../../io/mongodb/secret";
import { editedConfig, parseConfig } from "../../io/layout/config-text";
import { memberFolder } from "../../io/layout/member-folder";
import { machineOf } from "../../io/ssh/machines";
import type { PeerInputs } from "../state/inputs";
import { isUnknown } from "../args/secrets";
import { certificateKeyOf, keyFileOf, mongodConfig } from "../state/set-inputs";
import type { SetSpec } from "../args/spec";

/** Checks whether a member can start with the desired key and certificates while others still have the old ones. */
export async function findOnSecurity(spec: SetSpec, peer: PeerInputs): Promise<readonly Finding[]> {
    const { config } = memberFolder(peer.folder);
    const text = await machineOf(peer.shell).readText(config);
    const running = text === undefined ? undefined : parseConfig(text);
    if (text !== undefined && running === undefined) {
        const { code, message } = editedConfig(config);
        return blocker(code, message, remedyOf(code), peer.host);
    }
    return [
        ...(running ? checkSecurityChange(peer.host, running, mongodConfig(spec, peer)) : []),
        ...(await findOnKey(spec, peer)),
        ...(await findOnCertificate(spec, peer, running)),
    ];
}

/** Compares the desired key with the member's key file: members with different keys refuse one another. */
async function findOnKey({ security }: SetSpec, peer: PeerInputs): Promise<readonly Finding[]> {
    const { keyFile } = security;
    const current = await machineOf(peer.shell).readText(keyFileOf(peer.folder));
    if (keyFile === undefined || current === undefined || isUnknown(keyFile)) {
        return [];
    }
    return (await readSecret(keyFile, "keyFile")) === current
        ? []
        : blocker(
              "auth-changed",
              `Cannot change the key file of ${peer.host}: members with the old key and members with the new one refuse one another`,
              "Set keyFile back; to rotate the key, change the members' files manually (manual, Rotate Keys for Self-Managed Replica Sets), then keyFile",
              peer.host,
          );
}

async function findOnCertificate(
    spec: SetSpec,
    peer: PeerInputs,
    running: object | undefined,
): Promise<readonly Finding[]> {
    const { tls } = spec.security;
    const key = certificateKeyOf(spec, peer.folder);
    if (tls?.ca === undefined || key === undefined || isUnknown(key.content)) {
        return [];
    }
    const before = (running as { net?: { tls?: { CAFile?: string } } } | undefined)?.net?.tls;
    const [pem, ca, runningCa] = await Promise.all([
        readSecret(key.content, "tls.memberCertificateKey"),
        isUnknown(tls.ca.content) ? undefined : readSecret(tls.ca.content, "tls.ca"),
        before?.CAFile === undefined ? undefined : machineOf(peer.shell).readText(before.CAFile),
    ]);
    const authorities = [ca, runningCa].filter((each) => each !== undefined);
    return checkCertificate({ host: peer.host, pem, authorities }, new Date());
}
