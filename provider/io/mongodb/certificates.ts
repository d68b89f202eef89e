import { X509Certificate, createPrivateKey } from "node:crypto";
import { isIP } from "node:net";

import type { Finding } from "../../core/errors/errors";
import { blocker } from "../../core/errors/finding";

/** A member's certificate with its key, and the authorities that have to stand for it. */
export interface MemberCertificate {
    readonly host: string;
    readonly pem: string;
    /** PEM texts: the wanted one, and while members are restarted one by one also that of those that still run. */
    readonly authorities: readonly string[];
}

/** What a server would not start with, or its clients and the other members would not take. */
export function checkCertificate(
    { host, pem, authorities }: MemberCertificate,
    now: Date,
): readonly Finding[] {
    const certificate = leafOf(pem);
    if (certificate === undefined || !fitsKey(certificate, pem)) {
        return finding(host, "tls-failed", "its certificateKey is not a certificate and its key", [
            "Set tls.memberCertificateKey to a PEM text of the certificate, followed by its private key",
        ]);
    }
    const until = new Date(certificate.validTo);
    const [address = ""] = /^\[.*\]|^[^:]*/.exec(host) ?? [];
    const name = address.replace(/^\[|\]$/g, "");
    const fits = isIP(name) > 0 ? certificate.checkIP(name) : certificate.checkHost(name);
    return [
        ...(new Date(certificate.validFrom) <= now && now < until
            ? []
            : finding(
                  host,
                  "tls-expired",
                  `its certificate is valid until ${certificate.validTo}`,
                  ["Set tls.memberCertificateKey to a new one"],
              )),
        ...(fits === undefined
            ? finding(host, "tls-wrong-host", `its certificate is not for ${name}`, [
                  "Name the address among the certificate's subject alternative names",
              ])
            : []),
        ...(authorities.every((ca) => isSignedBy(certificate, certificatesIn(pem), ca))
            ? []
            : finding(
                  host,
                  "tls-unknown-ca",
                  "its certificate is not signed by the authority that it, or a member beside it, goes by",
                  [
                      "Set tls.ca to the authority; to change that, let tls.ca hold the old and the new one in one update, and change the certificates in the next",
                  ],
              )),
    ];
}

function finding(
    host: string,
    code: "tls-expired" | "tls-failed" | "tls-unknown-ca" | "tls-wrong-host",
    what: string,
    [remedy = ""]: readonly string[],
): readonly Finding[] {
    return blocker(code, `Cannot start ${host}: ${what}`, remedy).map((each) => ({
        ...each,
        host,
    }));
}

function leafOf(pem: string): X509Certificate | undefined {
    return certificatesIn(pem).at(0);
}

function certificatesIn(pem: string): readonly X509Certificate[] {
    const texts = pem.match(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g) ?? [];
    try {
        return texts.map((text) => new X509Certificate(text));
    } catch {
        return [];
    }
}

function fitsKey(certificate: X509Certificate, pem: string): boolean {
    try {
        return certificate.checkPrivateKey(createPrivateKey(pem));
    } catch {
        return false;
    }
}

/** Directly, or through the certificates that stand behind it in its own text. */
function isSignedBy(
    certificate: X509Certificate,
    between: readonly X509Certificate[],
    ca: string,
): boolean {
    const rest = between.filter((each) => each !== certificate);
    const signs = (each: X509Certificate) =>
        certificate.checkIssued(each) && certificate.verify(each.publicKey);
    return (
        certificatesIn(ca).some(signs) ||
        rest.some(
            (each) =>
                signs(each) &&
                isSignedBy(
                    each,
                    rest.filter((other) => other !== each),
                    ca,
                ),
        )
    );
}
