import { tlsModes } from "../../core/checks/security";
import type { AuthArgs, MongodOptions, ReplicaSetArgs, TlsArgs } from "./args";
import { membersOf } from "./shells";

/** What is wrong with authentication and TLS by the arguments alone; their secrets are not looked at. */
export function securityProblems(args: ReplicaSetArgs): readonly string[] {
    const { auth, tls, keyFile, clusterAuthMode } = args;
    const modes: readonly (string | undefined)[] = [undefined, "keyFile", "x509"];
    return [
        ...(auth ? authProblems(auth, tls) : []),
        ...(tls ? tlsProblems(tls, args) : []),
        ...(modes.includes(clusterAuthMode)
            ? []
            : [`clusterAuthMode must be "keyFile" or "x509", not "${String(clusterAuthMode)}"`]),
        ...((keyFile !== undefined || clusterAuthMode !== undefined) && !auth
            ? ["with keyFile or clusterAuthMode nobody gets in without a user: set auth"]
            : []),
        ...(clusterAuthMode === "keyFile" && keyFile === undefined
            ? ['clusterAuthMode "keyFile" needs keyFile']
            : []),
        ...(clusterAuthMode === "x509" && tls?.memberCertificateKey === undefined
            ? ['clusterAuthMode "x509" needs tls.memberCertificateKey and tls.ca']
            : []),
        ...setTwice(args),
    ];
}

const mechanisms: readonly (string | undefined)[] = [
    undefined,
    "SCRAM-SHA-256",
    "SCRAM-SHA-1",
    "MONGODB-X509",
];

function authProblems(auth: AuthArgs, tls: TlsArgs | undefined): readonly string[] {
    const { mechanism } = auth;
    if (!mechanisms.includes(mechanism)) {
        return [
            `auth.mechanism must be ${mechanisms.filter(Boolean).join(", ")}, not "${String(mechanism)}"`,
        ];
    }
    if (auth.mechanism === "MONGODB-X509") {
        return tls?.certificateKey === undefined
            ? ['auth.mechanism "MONGODB-X509" needs tls.certificateKey, whose subject is the user']
            : [];
    }
    const { username, password } = auth as { username?: unknown; password?: unknown };
    return [
        ...(typeof username === "string" && username !== "" ? [] : ["auth.username is required"]),
        ...(password === undefined || password === "" ? ["auth.password is required"] : []),
    ];
}

function tlsProblems(tls: TlsArgs, { members = 3 }: ReplicaSetArgs): readonly string[] {
    const known: readonly string[] = tlsModes;
    const { mode, ca, memberCertificateKey: keys } = tls;
    const count = typeof members === "number" ? members : members.length;
    return [
        ...(mode !== undefined && (mode === ("disabled" as string) || !known.includes(mode))
            ? [`tls.mode must be ${tlsModes.slice(1).join(", ")}, not "${mode}"`]
            : []),
        ...(mode !== undefined && keys === undefined
            ? ["tls.mode needs tls.memberCertificateKey"]
            : []),
        ...(mode === undefined && keys !== undefined
            ? ["tls.memberCertificateKey needs tls.mode"]
            : []),
        ...(keys !== undefined && ca === undefined
            ? ["tls.memberCertificateKey needs tls.ca: members check one another against it"]
            : []),
        ...(Array.isArray(keys) && keys.length !== 1 && keys.length !== count
            ? [`tls.memberCertificateKey must be one, or ${count} in the order of the members`]
            : []),
    ];
}

/** Of what the arguments set, `options` says nothing. */
function setTwice(args: ReplicaSetArgs): readonly string[] {
    const own = membersOf(args).flatMap(({ options }) => (options ? [options] : []));
    const found = [args.options ?? {}, ...own].flatMap((options) => twiceIn(options, args));
    return [...new Set(found)];
}

function twiceIn(
    options: MongodOptions,
    { keyFile, clusterAuthMode, tls }: ReplicaSetArgs,
): readonly string[] {
    const section = (value: unknown) =>
        typeof value === "object" && value !== null ? Object.keys(value) : [];
    const security = section(options.security).filter((key) =>
        ["authorization", "keyFile", "clusterAuthMode"].includes(key),
    );
    const net = section(options.net).filter((key) => key === "tls" || key === "ssl");
    return [
        ...(keyFile !== undefined || clusterAuthMode !== undefined ? security : []).map(
            (key) => `options.security.${key} can't be set: keyFile and clusterAuthMode say it`,
        ),
        ...(tls?.mode !== undefined ? net : []).map(
            (key) => `options.net.${key} can't be set: tls says it`,
        ),
    ];
}
