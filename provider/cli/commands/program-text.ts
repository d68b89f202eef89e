import { Code, renderLiteral, renderProperty } from "../../core/json/literal";
import { valueAt } from "../../core/json/merge-sections";
import type { Access } from "../../io/mongodb/access";
import type { Secret } from "../../io/mongodb/secret";
import type { MemberDescription, SetDescription } from "./set-description";
import { isHere } from "./set-description";

/**
 * A program that takes the set over as it runs. What nobody can see from here is left to the stack's configuration, or
 * stands as a comment; no secret is in it.
 */
export function renderProgram(set: SetDescription, access: Access): string {
    const { setName, versions, options, members } = set;
    const [version = ""] = versions;
    const remote = members.filter(({ host }) => !isHere(host));
    const shell = remote.length === 0 ? {} : { shell: new Code("ssh") };
    const settings = {
        adopt: true,
        version: new Code(`config.get("version") ?? ${JSON.stringify(version)}`),
        ...(remote.length > 0 && { dataDir: new Code('config.require("dataDir")') }),
        ...(remote.length === members.length && shell),
        ...(Object.keys(options).length > 0 && { options }),
        ...accessArgs(access),
    };
    return [
        'import * as pulumi from "@pulumi/pulumi";',
        'import { ReplicaSet } from "pulumi-mongodb-replicaset";',
        "",
        "const config = new pulumi.Config();",
        ...(remote.length === 0 ? [] : ["", ...sshLines]),
        "",
        ...(versions.length > 1
            ? [
                  `// Its members run ${versions.join(" and ")}: only members of one version are taken over.`,
              ]
            : []),
        `const set = new ReplicaSet(${JSON.stringify(setName)}, {`,
        ...Object.entries(settings).flatMap(([key, value]) => [
            ...(key === "dataDir" ? [dataDirComment] : []),
            renderProperty(key, value, 4),
        ]),
        "    members: [",
        ...members.flatMap((member) => {
            const own = remote.length < members.length && !isHere(member.host) ? shell : {};
            return memberLines(member, own, options);
        }),
        "    ],",
        "});",
        "",
        "export const { connectionString, runningVersion, primary, members, lastUpgrade } = set;",
    ].join("\n");
}

/** For machines: the same, as JSON, without what nobody can see from here. */
export function renderArgs({ setName, versions, options, members }: SetDescription): string {
    const args = {
        adopt: true,
        replicaSetName: setName,
        version: versions[0],
        options,
        members: members.map((member) => ({
            ...member.args,
            ...(member.options && { options: member.options }),
        })),
    };
    return JSON.stringify(args, undefined, 2);
}

const sshLines = [
    "// Who may stop and start the servers there: the user that they run as, or root, or one with sudo: true.",
    '// Each host may have its own; where systemd starts them, add service: { kind: "systemd", unit: "mongod" }.',
    "const ssh = {",
    '    kind: "ssh",',
    '    user: config.require("sshUser"),',
    '    privateKey: config.requireSecret("sshPrivateKey"),',
    '    knownHosts: config.require("knownHosts"),',
    "} as const;",
];

const dataDirComment =
    "    // A folder of the hosts for releases and configurations; the data stay where they are.";

function memberLines(
    { args, host, options, untold }: MemberDescription,
    shell: object,
    shared: object,
): readonly string[] {
    const own = options && Object.keys(options).length > 0 ? { options } : {};
    const value = { ...args, ...shell, ...own };
    const dbPath = valueAt(options ?? {}, "storage.dbPath") ?? valueAt(shared, "storage.dbPath");
    const comments = [
        ...(options ? [] : [`${host} does not tell its options: they have to be written here`]),
        ...(typeof dbPath === "string" && !dbPath.startsWith("/")
            ? [`storage.dbPath, and any other path, has to be the whole path`]
            : []),
        ...untold.map((path) => `${path} has to be written here: servers do not tell it`),
    ];
    return [
        ...comments.map((text) => `        // ${text}.`),
        `        ${renderLiteral(value, 90, 8)},`,
    ];
}

/** As whom this very command spoke to the set. */
function accessArgs({ auth, tls }: Access): object {
    return {
        ...(auth && {
            auth:
                auth.mechanism === "MONGODB-X509"
                    ? { mechanism: auth.mechanism }
                    : {
                          ...(auth.mechanism !== "DEFAULT" && { mechanism: auth.mechanism }),
                          username: auth.username,
                          password: new Code('config.requireSecret("mongodbPassword")'),
                          ...(auth.authSource !== "admin" && { authSource: auth.authSource }),
                      },
        }),
        ...(tls && {
            tls: {
                ...(tls.ca && { ca: sourceOf(tls.ca, "tlsCa") }),
                ...(tls.certificateKey && {
                    certificateKey: sourceOf(tls.certificateKey, "tlsCertificateKey"),
                }),
            },
        }),
    };
}

function sourceOf(secret: Secret, name: string): object {
    return "secret" in secret ? new Code(`config.requireSecret(${JSON.stringify(name)})`) : secret;
}
