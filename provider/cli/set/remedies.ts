import type { Finding } from "../../core/errors/errors";
import { passwordVariable } from "./password";

type Code = Finding["code"];

/** What a findings' remedy says to somebody who writes a program means something else here. */
const remedies: Readonly<Partial<Record<Code, string>>> = {
    "auth-failed":
        "Look at the user, the password, authSource and authMechanism of the connection string",
    "not-authorized": `Name a user of the set: --username NAME, its password in ${passwordVariable}, or asked for at a terminal`,
    "password-visible": `Leave the password out and set ${passwordVariable}, or put the whole connection string into MONGODB_URI`,
    "privilege-missing":
        "Grant the user the role that the command `role` prints, or look as the user that upgrades",
    "series-skipped":
        "Take all hops: --path automatic (in a program upgradePath), or go hop by hop, raising featureCompatibilityVersion in between",
    "tls-client-certificate":
        "Add tlsCertificateKeyFile to the connection string: a certificate, with its key, that the members' authority signed",
    "tls-required": "Add tls=true to the connection string, and tlsCAFile where it takes one",
    "tls-unknown-ca":
        "Add tlsCAFile to the connection string: the certificate of the authority that signed the members'",
};

export function remedyOf(code: Code): string | undefined {
    return remedies[code];
}

export function forCommandLine(findings: readonly Finding[]): readonly Finding[] {
    return findings.map((finding) => ({
        ...finding,
        remedy: remedyOf(finding.code) ?? finding.remedy,
    }));
}
