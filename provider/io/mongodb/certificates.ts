import { X509Certificate, createPrivateKey } from "node:crypto";
import { isIP } from "node:net";

import type { Finding } from "../../core/errors/errors";
import { blocker } from "../../core/errors/finding";
import { hostnameOf } from "./access";

/** A member's certificate with its key, and the authorities that must have signed it. */
interface MemberCertificate {
    readonly host: string;
    readonly pem: string;
    /** PEM texts: the desired authority, and that of members that still run while others are restarted. */
    readonly authorities: readonly string[];
}

/** Returns why a server would not start with its certificate, or why clients and other members would reject it. */
export function checkCertificate(
    { host, pem, authorities }: MemberCertificate,
    now: Date,
): readonly Finding[] {
    const refuse = (code: Finding["code"], problem: string, remedy: string) =>
        blocker(code, `Cannot start ${host}: ${problem}`, remedy, host);
    const certificates = certificatesIn(pem);
    const [certificate] = certificates;
    if (certificate === undefined || !fitsKey(certificate, pem)) {
        return refuse(
            "tls-failed",
            "its certificateKey is not a certificate and its key",
            "Set tls.memberCertificateKey to a PEM text of the certificate, followed by its private key",
        );
    }
    const name = hostnameOf(host);
    const isValid = new Date(certificate.validFrom) <= now && now < new Date(certificate.validTo);
    const fits = isIP(name) > 0 ? certificate.checkIP(name) : certificate.checkHost(name);
    const isTrusted = authorities.every((ca) => isSignedBy(certificate, certificates, ca));
    return [
        ...(isValid
            ? []
            : refuse(
                  "tls-expired",
                  `its certificate is valid until ${certificate.validTo}`,
                  "Set tls.memberCertificateKey to a new one",
              )),
        ...(fits === undefined
            ? refuse(
                  "tls-wrong-host",
                  `its certificate is not for ${name}`,
                  "Add the address to the certificate's subject alternative names",
              )
            : []),
        ...(isTrusted
            ? []
            : refuse(
                  "tls-unknown-ca",
                  "its certificate is not signed by the authority that it, or another running member, trusts",
                  "Set tls.ca to the authority; to change it, let tls.ca hold the old and the new one in one update, and change the certificates in the next",
              )),
    ];
}

/** Returns the certificates of a PEM text, in its order; none if one of them is unreadable. */
export function certificatesIn(pem: string): readonly X509Certificate[] {
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

/** Whether the authority signed the certificate directly, or through intermediate certificates in the same text. */
function isSignedBy(
    certificate: X509Certificate,
    intermediates: readonly X509Certificate[],
    ca: string,
): boolean {
    const others = intermediates.filter((each) => each !== certificate);
    const signs = (each: X509Certificate) =>
        certificate.checkIssued(each) && certificate.verify(each.publicKey);
    return (
        certificatesIn(ca).some(signs) ||
        others.some(
            (each) =>
                signs(each) &&
                isSignedBy(
                    each,
                    others.filter((other) => other !== each),
                    ca,
                ),
        )
    );
}
