import type { ErrorCode, Finding } from "../errors/errors";
import { blocker } from "../errors/finding";

/** Why a TLS connection failed: what the server required, or an error code of Node. */
export type HandshakeProblem = "demands-tls" | "turned-away" | { readonly code: string };

interface Explanation {
    readonly code: ErrorCode;
    readonly observed: string;
    readonly remedy: string;
}

const expired: Explanation = {
    code: "tls-expired",
    observed: "its certificate has expired or is not valid yet",
    remedy: "Give it a new certificate (tls.memberCertificateKey), and check the clock of the machine that runs pulumi",
};

const wrongHost: Explanation = {
    code: "tls-wrong-host",
    observed: "its certificate is not valid for that address",
    remedy: "Add the address to the certificate's subject alternative names (an IP address as IP:…), or use a name that it contains",
};

const unknownCa: Explanation = {
    code: "tls-unknown-ca",
    observed: "its certificate is not signed by an authority in tls.ca",
    remedy: "Set tls.ca to the authority's certificate, with any intermediate certificates",
};

/** Error codes of certificate verification by Node and OpenSSL: Node's documentation, "X509 certificate error codes". */
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

/** Returns a blocker that says why the connection to a member failed. */
export function explainHandshake(
    host: string,
    problem: HandshakeProblem,
    hasCertificate: boolean,
): readonly Finding[] {
    const { code, observed, remedy } = explain(problem, hasCertificate);
    return blocker(code, `Cannot connect to ${host}: ${observed}`, remedy, host);
}

function explain(problem: HandshakeProblem, hasCertificate: boolean): Explanation {
    if (problem === "demands-tls") {
        return {
            code: "tls-required",
            observed:
                "it requires TLS, and the program connects without it (no tls, or tls.mode allowTLS)",
            remedy: "Set tls in the program to the authority that signed the members' certificates: tls: { ca }",
        };
    }
    if (problem === "turned-away") {
        return {
            code: "tls-client-certificate",
            observed: hasCertificate
                ? "it rejects the client certificate in tls.certificateKey"
                : "it requires a client certificate, and the program has none",
            remedy: "Set tls.certificateKey to a client certificate that the members' authority signed, with its key",
        };
    }
    return (
        explanations[problem.code] ?? {
            code: "tls-failed",
            observed: `the TLS handshake failed (${problem.code})`,
            remedy: "Check that it uses TLS at all (net.tls.mode; to introduce TLS, begin with allowTLS), and that tls.ca and tls.certificateKey are PEM texts",
        }
    );
}
