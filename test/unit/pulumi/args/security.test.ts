import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";

import { resolveSecurity } from "../../../../provider/pulumi/args/security";
import type { Authority } from "../../../kit/hosts/certificates";
import { makeAuthority } from "../../../kit/hosts/certificates";
import { makeTemporaryFolder, removeWithServers } from "../../../kit/system/temporary-folder";

describe("resolveSecurity()", function () {
    this.timeout(10_000);
    let folder: string;
    let one: Authority;
    let two: Authority;

    before(async () => {
        folder = await makeTemporaryFolder("authorities");
        [one, two] = await Promise.all([
            makeAuthority(folder, "one"),
            makeAuthority(folder, "two"),
        ]);
    });
    after(() => removeWithServers(folder));

    async function nameOf(ca: string): Promise<string | undefined> {
        return (await resolveSecurity({ version: "6.0.5", members: [], tls: { ca } })).tls?.ca
            ?.name;
    }

    it("gives a file with one certificate the name of its fingerprint", async () => {
        const fingerprint = new X509Certificate(one.ca).fingerprint256.replaceAll(":", "");
        assert.equal(await nameOf(one.ca), `ca-${fingerprint.slice(0, 16)}.pem`);
        assert.equal(await nameOf(`a comment\n${one.ca}`), await nameOf(one.ca));
    });

    it("gives it another name when an authority is added before or behind the first, or leaves", async () => {
        const texts = [one.ca, one.ca + two.ca, two.ca + one.ca, two.ca];
        const names = await Promise.all(texts.map(nameOf));
        assert.equal(new Set(names).size, texts.length, names.join());
    });

    it("gives a member's file another name when only an intermediate certificate changes, never one that depends on the key", async () => {
        const leaf = await one.sign({ subject: "/O=test/CN=rs0" });
        const [certificate = ""] =
            /-----BEGIN CERTIFICATE[^]*END CERTIFICATE-----\n/.exec(leaf) ?? [];
        const namesOf = async (text: string) =>
            (
                await resolveSecurity({
                    version: "6.0.5",
                    members: [],
                    tls: { memberCertificateKey: text },
                })
            ).tls?.certificateKeys.map(({ name }) => name);
        assert.notDeepEqual(await namesOf(leaf + one.ca), await namesOf(leaf + two.ca));
        assert.deepEqual(await namesOf(leaf), await namesOf(certificate));
    });

    it("names an unreadable certificate as such", async () => {
        assert.equal(await nameOf("no certificate"), "ca-unknown.pem");
    });
});
