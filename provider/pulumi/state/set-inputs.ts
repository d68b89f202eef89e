import { isIPv6 } from "node:net";
import { join } from "node:path";

import { defined } from "../../core/json/defined";
import { mergeSections } from "../../core/json/merge-sections";
import type { DesiredConfig } from "../../core/topology/member-config";
import { freeAddresses, knownAddress } from "../../io/layout/local-address";
import { memberFolder } from "../../io/layout/member-folder";
import type { Access } from "../../io/mongodb/access";
import { hostnameOf, portOf } from "../../io/mongodb/access";
import type { NamedFile } from "../args/security";
import type { SetSpec } from "../args/spec";
import type { MemberFiles, PeerInputs, SetInputs } from "./inputs";

/** Returns the inputs of a set. A member without an address gets a free one, and keeps it in later runs. */
export async function makeSetInputs(spec: SetSpec, owner: string): Promise<SetInputs> {
    const known = await Promise.all(
        spec.members.map(async ({ host, folder }) => host ?? (await knownAddress(folder))),
    );
    const free = [...(await freeAddresses(known.filter((host) => host === undefined).length))];
    return defined({
        setName: spec.setName,
        owner,
        settings: spec.settings,
        choices: spec.choices,
        access: accessOf(spec),
        events: spec.security.events,
        members: spec.members.map(({ folder, shell, service, adopted }, index) =>
            defined({ host: known[index] ?? free.shift() ?? "", folder, shell, service, adopted }),
        ),
    });
}

function accessOf({ members, security }: SetSpec): Access | undefined {
    const addresses = Object.fromEntries(
        members.flatMap(({ host, address }) =>
            host === undefined || address === undefined ? [] : [[host, address] as const],
        ),
    );
    return Object.keys(addresses).length > 0 ? { ...security.access, addresses } : security.access;
}

/** Returns a member's mongod configuration: the user's options, and over them those that this package needs. */
export function mongodConfig(spec: SetSpec, peer: PeerInputs): object {
    const { host, folder, shell, adopted } = peer;
    const name = hostnameOf(host);
    const { data, log } = memberFolder(folder);
    const options = optionsOf(spec, folder);
    // An adopted member keeps its own paths and addresses.
    const created = adopted
        ? {}
        : {
              storage: { dbPath: data },
              systemLog: { destination: "file", path: log, logAppend: true },
              net: {
                  ...bindIp(options, name, shell),
                  // Without it a server neither listens on such an address nor connects to one.
                  ...(isIPv6(name) && { ipv6: true }),
              },
          };
    return mergeSections(options, {
        ...created,
        net: { ...created.net, ...defined({ port: portOf(host), tls: tlsConfig(spec, folder) }) },
        replication: { replSetName: spec.setName },
        ...defined({ security: securityConfig(spec, folder) }),
    });
}

/** Returns the set's options, and over them the member's own. */
function optionsOf({ members, options }: SetSpec, folder: string): object {
    const own = members.find((member) => member.folder === folder)?.options;
    return own ? mergeSections(options, own) : options;
}

/**
 * Returns where the server listens. On a host of its own that includes localhost, where the localhost exception and the
 * host's administrator expect it, unless the user sets bindIp.
 */
function bindIp(options: object, name: string, shell: PeerInputs["shell"]): object {
    const { net } = options as { readonly net?: { readonly bindIp?: unknown } };
    if (!shell) {
        return { bindIp: name };
    }
    return net?.bindIp === undefined ? { bindIp: `localhost,${name}` } : {};
}

const keyFileName = "keyfile";

/** Returns the path of a member's key file. */
export function keyFileOf(folder: string): string {
    return join(folder, keyFileName);
}

function securityConfig(
    { security: { keyFile, clusterAuthMode } }: SetSpec,
    folder: string,
): object | undefined {
    return keyFile === undefined && clusterAuthMode === undefined
        ? undefined
        : defined({
              authorization: "enabled",
              keyFile: keyFile && keyFileOf(folder),
              clusterAuthMode,
          });
}

function tlsConfig(spec: SetSpec, folder: string): object | undefined {
    const { tls } = spec.security;
    if (tls?.mode === undefined) {
        return undefined;
    }
    const { mode, ca, allowConnectionsWithoutCertificates } = tls;
    const key = certificateKeyOf(spec, folder);
    return defined({
        mode,
        CAFile: ca && join(folder, ca.name),
        certificateKeyFile: key && join(folder, key.name),
        allowConnectionsWithoutCertificates,
    });
}

/** Returns the member's own certificate, or the one for all members. */
export function certificateKeyOf(
    { members, security: { tls } }: SetSpec,
    folder: string,
): NamedFile | undefined {
    const keys = tls?.certificateKeys ?? [];
    return keys.length === 1
        ? keys[0]
        : keys[members.findIndex((member) => member.folder === folder)];
}

/** Returns the files of the member's folder that its configuration names. */
export function memberFiles(spec: SetSpec, { folder }: Pick<PeerInputs, "folder">): MemberFiles {
    const { keyFile, tls } = spec.security;
    const files = tls?.mode === undefined ? [] : [tls.ca, certificateKeyOf(spec, folder)];
    return {
        ...(keyFile && { [keyFileName]: keyFile }),
        ...Object.fromEntries(
            files.flatMap((file) => (file ? [[file.name, file.content] as const] : [])),
        ),
    };
}

/** Returns how the program configures each member in the set's configuration. */
export function desiredConfig(spec: SetSpec, set: SetInputs): DesiredConfig {
    return new Map(
        spec.members.flatMap(({ configured }, index) => {
            const peer = set.members[index];
            return peer ? [[peer.host, configured] as const] : [];
        }),
    );
}
