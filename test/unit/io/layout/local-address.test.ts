import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";

import { freeAddresses, knownAddress } from "../../../../provider/io/layout/local-address";
import { memberFolder } from "../../../../provider/io/layout/member-folder";

describe("freeAddresses()", () => {
    it("returns the requested number, each with a different port, on the loopback", async () => {
        const addresses = await freeAddresses(20);
        assert.equal(new Set(addresses).size, 20);
        assert.ok(addresses.every((address) => /^127\.0\.0\.1:[1-9]\d*$/.test(address)));
    });

    it("returns no port that an outgoing connection may get while its member restarts", async () => {
        const ports = (await freeAddresses(20)).map((address) => Number(address.split(":")[1]));
        assert.ok(
            ports.every((port) => port < 32_768),
            String(ports),
        );
    });

    it("returns none if none is requested", async () => {
        assert.deepEqual(await freeAddresses(0), []);
    });
});

describe("knownAddress()", () => {
    let folder: string;

    beforeEach(() => {
        folder = fs.mkdtempSync(path.join(tmpdir(), "member-"));
    });
    afterEach(() => fs.rmSync(folder, { recursive: true }));

    it("returns the address that the member was started with", async () => {
        const config = { net: { bindIp: "127.0.0.1", port: 27117 } };
        fs.writeFileSync(memberFolder(folder).config, JSON.stringify(config));
        assert.equal(await knownAddress(folder), "127.0.0.1:27117");
    });

    it("refuses a file that was edited, without quoting it", async () => {
        const { config } = memberFolder(folder);
        const texts = [
            "net:\n  bindIp: 127.0.0.1\n  port: 27117\nsecurity: { password: secret }\n",
            "",
            "null",
            "[1]",
            '{ "net": { "port": 27117 } }',
        ];
        for (const text of texts) {
            fs.writeFileSync(config, text);
            await assert.rejects(knownAddress(folder), {
                code: "config-edited",
                message: `Cannot read ${config}: it was edited, and the JSON that this package writes is required`,
            });
        }
    });

    it("is undefined for a member that was never started", async () => {
        assert.equal(await knownAddress(folder), undefined);
        assert.equal(await knownAddress(path.join(folder, "not", "there")), undefined);
    });
});
