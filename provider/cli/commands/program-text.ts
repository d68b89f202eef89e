import { defined } from "../../core/json/defined";
import { Code, renderLiteral, renderProperty } from "../../core/json/literal";
import { valueAt } from "../../core/json/merge-sections";
import type { Access } from "../../io/mongodb/access";
import type { Secret } from "../../io/mongodb/secret";
import type { MemberDescription, SetDescription } from "./set-description";
import { isHere } from "./set-description";

/**
 * Renders a program that adopts the set as it runs. Values that cannot be read from the set come from the stack's
 * configuration, or are left as a comment. It contains no secret.
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
                  `// Its members run ${versions.join(" and ")}: only a set of one version can be adopted.`,
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

/** Renders the arguments as JSON, without the values that cannot be read from the set. */
export function renderArgs({ setName, versions, options, members }: SetDescription): string {
    const args = {
        adopt: true,
        replicaSetName: setName,
        version: versions[0],
        options,
        members: members.map((member) => ({ ...member.args, options: member.options })),
    };
    return JSON.stringify(args, undefined, 2);
}

const sshLines = [
    "// The user that may stop and start the servers: the one that they run as, root, or one with sudo: true.",
    '// Each host may have its own. If systemd starts the servers, add service: { kind: "systemd", unit: "mongod" }.',
    "const ssh = {",
    '    kind: "ssh",',
    '    user: config.require("sshUser"),',
    '    privateKey: config.requireSecret("sshPrivateKey"),',
    '    knownHosts: config.require("knownHosts"),',
    "} as const;",
];

const dataDirComment =
    "    // A folder on the hosts for releases and configurations; the data stay in their place.";

function memberLines(
    { args, host, options, unreported }: MemberDescription,
    shell: object,
    shared: object,
): readonly string[] {
    const own = options && Object.keys(options).length > 0 ? { options } : {};
    const value = { ...args, ...shell, ...own };
    const dbPath = valueAt(options ?? {}, "storage.dbPath") ?? valueAt(shared, "storage.dbPath");
    const comments = [
        ...(options ? [] : [`${host} does not report its options: add them here`]),
        ...(typeof dbPath === "string" && !dbPath.startsWith("/")
            ? [`storage.dbPath, and any other path, must be absolute`]
            : []),
        ...unreported.map((path) => `Add ${path} here: servers do not report it`),
    ];
    return [
        ...comments.map((text) => `        // ${text}.`),
        `        ${renderLiteral(value, 90, 8)},`,
    ];
}

/** The access that this command used itself. */
function accessArgs({ auth, tls }: Access): object {
    return defined({
        auth: auth && authArgs(auth),
        tls:
            tls &&
            defined({
                ca: tls.ca && sourceOf(tls.ca, "tlsCa"),
                certificateKey:
                    tls.certificateKey && sourceOf(tls.certificateKey, "tlsCertificateKey"),
            }),
    });
}

function authArgs(auth: NonNullable<Access["auth"]>): object {
    const { mechanism } = auth;
    if (mechanism === "MONGODB-X509") {
        return { mechanism };
    }
    return defined({
        mechanism: mechanism === "DEFAULT" ? undefined : mechanism,
        username: auth.username,
        password: new Code('config.requireSecret("mongodbPassword")'),
        authSource: auth.authSource === "admin" ? undefined : auth.authSource,
    });
}

function sourceOf(secret: Secret, name: string): object {
    return "secret" in secret ? new Code(`config.requireSecret(${JSON.stringify(name)})`) : secret;
}
