import { tlsModes } from "../../core/checks/security";
import type { AuthArgs, MongodOptions, ReplicaSetArgs, TlsArgs } from "./args";
import { rule, rules } from "./rules";
import { membersOf } from "./shells";

/** Returns what the arguments alone show to be wrong with authentication and TLS. Secrets are not read. */
export function securityProblems(args: ReplicaSetArgs): readonly string[] {
    const { auth, tls, keyFile, clusterAuthMode } = args;
    const modes: readonly (string | undefined)[] = [undefined, "keyFile", "x509"];
    return rules(
        auth && authProblems(auth, tls),
        tls && tlsProblems(tls, args),
        rule(
            modes.includes(clusterAuthMode),
            `clusterAuthMode must be "keyFile" or "x509", not "${String(clusterAuthMode)}"`,
        ),
        rule(
            (keyFile === undefined && clusterAuthMode === undefined) || auth !== undefined,
            "keyFile and clusterAuthMode require a user: set auth",
        ),
        rule(
            clusterAuthMode !== "keyFile" || keyFile !== undefined,
            'clusterAuthMode "keyFile" requires keyFile',
        ),
        rule(
            clusterAuthMode !== "x509" || tls?.memberCertificateKey !== undefined,
            'clusterAuthMode "x509" requires tls.memberCertificateKey and tls.ca',
        ),
        optionsSetTwice(args),
    );
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
        return rule(
            tls?.certificateKey !== undefined,
            'auth.mechanism "MONGODB-X509" requires tls.certificateKey, whose subject is the user',
        );
    }
    const { username, password } = auth as { username?: unknown; password?: unknown };
    return rules(
        rule(typeof username === "string" && username !== "", "auth.username is required"),
        rule(password !== undefined && password !== "", "auth.password is required"),
    );
}

function tlsProblems(tls: TlsArgs, { members = 3 }: ReplicaSetArgs): readonly string[] {
    const settable: readonly string[] = tlsModes.slice(1);
    const { mode, ca, memberCertificateKey: keys } = tls;
    const count = typeof members === "number" ? members : members.length;
    return rules(
        rule(
            mode === undefined || settable.includes(mode),
            `tls.mode must be ${settable.join(", ")}, not "${String(mode)}"`,
        ),
        rule(
            mode === undefined || keys !== undefined,
            "tls.mode requires tls.memberCertificateKey",
        ),
        rule(
            keys === undefined || mode !== undefined,
            "tls.memberCertificateKey requires tls.mode",
        ),
        rule(
            keys === undefined || ca !== undefined,
            "tls.memberCertificateKey requires tls.ca, with which members check one another's certificates",
        ),
        rule(
            !Array.isArray(keys) || keys.length === 1 || keys.length === count,
            `tls.memberCertificateKey must be one, or ${count} in the order of the members`,
        ),
    );
}

/** Returns the options that repeat what other arguments already set. */
function optionsSetTwice(args: ReplicaSetArgs): readonly string[] {
    const own = membersOf(args).flatMap(({ options }) => (options ? [options] : []));
    const found = [args.options ?? {}, ...own].flatMap((options) => setTwiceIn(options, args));
    return [...new Set(found)];
}

function setTwiceIn(
    options: MongodOptions,
    { keyFile, clusterAuthMode, tls }: ReplicaSetArgs,
): readonly string[] {
    const keysOf = (section: unknown) =>
        typeof section === "object" && section !== null ? Object.keys(section) : [];
    const security = keysOf(options.security).filter((key) =>
        ["authorization", "keyFile", "clusterAuthMode"].includes(key),
    );
    const net = keysOf(options.net).filter((key) => key === "tls" || key === "ssl");
    return [
        ...(keyFile !== undefined || clusterAuthMode !== undefined ? security : []).map(
            (key) => `options.security.${key} cannot be set: keyFile and clusterAuthMode set it`,
        ),
        ...(tls?.mode !== undefined ? net : []).map(
            (key) => `options.net.${key} cannot be set: tls sets it`,
        ),
    ];
}
