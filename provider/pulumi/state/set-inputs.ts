import { isIPv6 } from "node:net";
import { join } from "node:path";

import type { DesiredConfig } from "../../core/topology/member-config";
import { mergeSections } from "../../core/json/merge-sections";
import type { Access } from "../../io/mongodb/access";
import { hostnameOf, portOf } from "../../io/mongodb/access";
import { freeAddresses, knownAddress } from "../../io/layout/local-address";
import { memberFolder } from "../../io/layout/member-folder";
import type { MemberFiles, PeerInputs, SetInputs } from "./inputs";
import type { NamedFile } from "../args/security";
import type { SetSpec } from "../args/spec";

/** Gives every member its address, and keeps it over runs. */
export async function makeSetInputs(spec: SetSpec, owner: string): Promise<SetInputs> {
    const kept = await Promise.all(
        spec.members.map(async ({ host, folder }) => host ?? (await knownAddress(folder))),
    );
    const free = [...(await freeAddresses(kept.filter((host) => host === undefined).length))];
    const access = accessOf(spec);
    return {
        setName: spec.setName,
        owner,
        settings: spec.settings,
        choices: spec.choices,
        ...(access && { access }),
        ...(spec.security.events && { events: spec.security.events }),
        members: spec.members.map(({ folder, shell, service, adopted }, index) => ({
            host: kept[index] ?? free.shift() ?? "",
            folder,
            ...(shell && { shell }),
            ...(service && { service }),
            ...(adopted && { adopted }),
        })),
    };
}

function accessOf({ members, security }: SetSpec): Access | undefined {
    const addresses = Object.fromEntries(
        members.flatMap(({ host, address }) =>
            host === undefined || address === undefined ? [] : [[host, address] as const],
        ),
    );
    return Object.keys(addresses).length > 0 ? { ...security.access, addresses } : security.access;
}

/** mongod's configuration file, with the options that the package needs over the user's. */
export function mongodConfig(spec: SetSpec, peer: PeerInputs): object {
    const { host, folder, shell, adopted } = peer;
    const name = hostnameOf(host);
    const { data, log } = memberFolder(folder);
    const options = optionsOf(spec, folder);
    const tls = tlsConfig(spec, folder);
    const security = securityConfig(spec, folder);
    return mergeSections(options, {
        // One that was taken over goes on with what it has.
        ...(!adopted && {
            storage: { dbPath: data },
            systemLog: { destination: "file", path: log, logAppend: true },
        }),
        net: {
            ...(!adopted && {
                ...bindIp(options, name, shell),
                // Without it a server does not listen there, nor call others there.
                ...(isIPv6(name) && { ipv6: true }),
            }),
            port: portOf(host),
            ...(tls && { tls }),
        },
        replication: { replSetName: spec.setName },
        ...(security && { security }),
    });
}

/** The set's, and over them the member's own. */
function optionsOf({ members, options }: SetSpec, folder: string): object {
    const own = members.find((member) => member.folder === folder)?.options;
    return own ? mergeSections(options, own) : options;
}

/** On a host of its own also where the localhost exception and its administrator look for it; or as the user says. */
function bindIp(options: object, name: string, shell: PeerInputs["shell"]): object {
    const { net } = options as { readonly net?: { readonly bindIp?: unknown } };
    return shell
        ? net?.bindIp === undefined
            ? { bindIp: `localhost,${name}` }
            : {}
        : { bindIp: name };
}

const keyFileName = "keyfile";

export function keyFileOf(folder: string): string {
    return join(folder, keyFileName);
}

function securityConfig(
    { security: { keyFile, clusterAuthMode } }: SetSpec,
    folder: string,
): object | undefined {
    return keyFile === undefined && clusterAuthMode === undefined
        ? undefined
        : {
              authorization: "enabled",
              ...(keyFile && { keyFile: keyFileOf(folder) }),
              ...(clusterAuthMode && { clusterAuthMode }),
          };
}

function tlsConfig(spec: SetSpec, folder: string): object | undefined {
    const { tls } = spec.security;
    if (tls?.mode === undefined) {
        return undefined;
    }
    const { mode, ca, allowConnectionsWithoutCertificates } = tls;
    const key = certificateKeyOf(spec, folder);
    return {
        mode,
        ...(ca && { CAFile: join(folder, ca.name) }),
        ...(key && { certificateKeyFile: join(folder, key.name) }),
        ...(allowConnectionsWithoutCertificates !== undefined && {
            allowConnectionsWithoutCertificates,
        }),
    };
}

/** Its own, or the one for all. */
export function certificateKeyOf(
    { members, security: { tls } }: SetSpec,
    folder: string,
): NamedFile | undefined {
    const keys = tls?.certificateKeys ?? [];
    return keys.length === 1
        ? keys[0]
        : keys[members.findIndex((member) => member.folder === folder)];
}

/** What that configuration names in the member's folder. */
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

/** What the program wants each member to be in the set's configuration. */
export function desiredConfig(spec: SetSpec, set: SetInputs): DesiredConfig {
    return new Map(
        spec.members.flatMap(({ configured }, index) => {
            const peer = set.members[index];
            return peer ? [[peer.host, configured] as const] : [];
        }),
    );
}
