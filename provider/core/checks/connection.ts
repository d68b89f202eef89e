import type { ErrorCode, Finding } from "../errors/errors";
import { blocker } from "../errors/finding";

/** Why no connection came about: a code of Node's, or observed the server did. */
export type HandshakeProblem = "demands-tls" | "turned-away" | { readonly code: string };

interface Explanation {
    readonly code: ErrorCode;
    readonly observed: string;
    readonly remedy: string;
}

const expired: Explanation = {
    code: "tls-expired",
    observed: "its certificate has expired, or is not valid yet",
    remedy: "Give it a new certificate (tls.memberCertificateKey), and look at the clock of the machine that runs pulumi",
};

const wrongHost: Explanation = {
    code: "tls-wrong-host",
    observed: "its certificate is not for that address",
    remedy: "Name the address among the certificate's subject alternative names (an IP address as IP:…), or use a name that it has",
};

const unknownCa: Explanation = {
    code: "tls-unknown-ca",
    observed: "its certificate is not signed by an authority that tls.ca names",
    remedy: "Set tls.ca to the authority's certificate, with those between it and the member's",
};

/** Codes of Node's and OpenSSL's verification: Node's documentation, "X509 certificate error codes". */
const explanations: Readonly<Record<string, Explanation>> = {
    CERT_HAS_EXPIRED: expired,
    CERT_NOT_YET_VALID: expired,
    ERR_TLS_CERT_ALTNAME_INVALID: wrongHost,
    DEPTH_ZERO_SELF_SIGNED_CERT: unknownCa,
    SELF_SIGNED_CERT_IN_CHAIN: unknownCa,
    UNABLE_TO_GET_ISSUER_CERT: unknownCa,
    UNABLE_TO_GET_ISSUER_CERT_LOCALLY: unknownCa,
    UNABLE_TO_VERIFY_LEAF_SIGNATURE: unknownCa,
};

export function explainHandshake(
    host: string,
    problem: HandshakeProblem,
    hasCertificate: boolean,
): readonly Finding[] {
    const { code, observed, remedy } = explain(problem, hasCertificate);
    return blocker(code, `Cannot speak with ${host}: ${observed}`, remedy, host);
}

function explain(problem: HandshakeProblem, hasCertificate: boolean): Explanation {
    if (problem === "demands-tls") {
        return {
            code: "tls-required",
            observed:
                "it demands TLS, and the program has it spoken to without (no tls, or tls.mode allowTLS)",
            remedy: "Set tls in the program, with the authority that signed the members' certificates: tls: { ca }",
        };
    }
    if (problem === "turned-away") {
        return {
            code: "tls-client-certificate",
            observed: hasCertificate
                ? "it does not take the certificate of this client"
                : "it demands a certificate of its clients, and the program names none",
            remedy: "Set tls.certificateKey to a certificate, with its key, that the members' authority signed for clients",
        };
    }
    return (
        explanations[problem.code] ?? {
            code: "tls-failed",
            observed: `TLS does not come about (${problem.code})`,
            remedy: "Look whether it speaks TLS at all (net.tls.mode; where it is to begin so, take allowTLS first), and whether tls.ca and tls.certificateKey are PEM texts",
        }
    );
}
