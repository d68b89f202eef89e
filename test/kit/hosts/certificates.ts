import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { runOrFail } from "../system/run-process";

/** A certificate to sign, with `subject` in openssl's form: "/O=test/OU=members/CN=rs0". */
export interface CertificateRequest {
    readonly subject: string;
    /** "IP:127.0.0.1,DNS:localhost" */
    readonly names?: string;
    /** Validity in days; negative for an expired certificate. Default: 2. */
    readonly days?: number;
}

/** A test's own certificate authority, with its files in the test's folder. */
export interface Authority {
    /** File with the authority's own certificate. */
    readonly ca: string;
    /** Certificate and key in one PEM text. */
    sign(request: CertificateRequest): Promise<string>;
}

/** Small elliptic keys, which take only milliseconds to make. */
const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];

export async function makeAuthority(folder: string, name: string): Promise<Authority> {
    const at = (file: string) => join(folder, `${name}-${file}`);
    const openssl = (...args: readonly string[]) => runOrFail("openssl", args, { cwd: folder });
    const [keyFile, caFile] = [at("ca.key"), at("ca.pem")];
    const days = ["-days", "2"];
    await openssl(
        ...["req", "-x509", ...key, "-keyout", keyFile, "-out", caFile, ...days],
        ...["-subj", `/O=${name}/CN=authority`],
    );
    let count = 0;
    return {
        ca: await readFile(caFile, "utf8"),
        async sign({ subject, names, days: valid = 2 }) {
            count += 1;
            const [own, request, certificate, extensions] = ["key", "csr", "crt", "ext"].map(
                (kind) => at(`${count}.${kind}`),
            ) as [string, string, string, string];
            const alternatives = names === undefined ? [] : [`subjectAltName=${names}`];
            await writeFile(
                extensions,
                ["extendedKeyUsage=serverAuth,clientAuth", ...alternatives].join("\n"),
            );
            await openssl("req", ...key, "-keyout", own, "-out", request, "-subj", subject);
            await openssl(
                ...["x509", "-req", "-in", request, "-CA", caFile, "-CAkey", keyFile],
                ...["-CAcreateserial", "-out", certificate, "-extfile", extensions],
                ...["-days", String(valid)],
            );
            return `${await readFile(certificate, "utf8")}${await readFile(own, "utf8")}`;
        },
    };
}
