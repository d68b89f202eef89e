import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";

import { checkCertificate } from "../../../../provider/io/mongodb/certificates";
import { toDistinguishedName } from "../../../../provider/io/mongodb/first-user";
import type { Authority } from "../../../kit/hosts/certificates";
import { makeAuthority } from "../../../kit/hosts/certificates";
import { makeTemporaryFolder, removeWithServers } from "../../../kit/system/temporary-folder";

const host = "127.0.0.1:27017";
const subject = "/O=test/OU=members/CN=rs0";
const names = "IP:127.0.0.1,DNS:db1.example.com";

describe("checkCertificate()", () => {
    let folder = "";
    let authority: Authority;
    let other: Authority;

    before(async () => {
        folder = await makeTemporaryFolder("certificates");
        authority = await makeAuthority(folder, "one");
        other = await makeAuthority(folder, "other");
    });
    after(() => removeWithServers(folder));

    const codes = (pem: string, authorities = [authority.ca], at = host, now = new Date()) =>
        checkCertificate({ host: at, pem, authorities }, now).map(({ code }) => code);

    it("accepts a valid certificate for the address, signed by the authority", async () => {
        const pem = await authority.sign({ subject, names });
        assert.deepEqual(codes(pem), []);
        assert.deepEqual(codes(pem, [authority.ca], "db1.example.com:27017"), []);
    });

    it("reports what is wrong with any other certificate", async () => {
        const pem = await authority.sign({ subject, names });
        const late = new Date(Date.parse(new X509Certificate(pem).validTo) + 1000);
        assert.deepEqual(codes(pem, [authority.ca], host, late), ["tls-expired"]);
        assert.deepEqual(codes(pem, [authority.ca], "127.0.0.2:27017"), ["tls-wrong-host"]);
        assert.deepEqual(codes(pem, [other.ca]), ["tls-unknown-ca"]);
        // While members trust one of two authorities, both must have signed it.
        assert.deepEqual(codes(pem, [authority.ca, other.ca]), ["tls-unknown-ca"]);
        assert.deepEqual(codes(pem, [`${other.ca}${authority.ca}`, authority.ca]), []);
        assert.deepEqual(codes(pem.replace(/-----BEGIN PRIVATE[^]*/, "")), ["tls-failed"]);
        assert.deepEqual(codes("no PEM text"), ["tls-failed"]);
    });
});

describe("toDistinguishedName()", () => {
    it("reverses Node's order", () => {
        assert.equal(
            toDistinguishedName("C=CH\nO=test\nCN=admin\\, the first"),
            "CN=admin\\, the first,O=test,C=CH",
        );
    });
});
