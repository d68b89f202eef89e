import * as assert from "node:assert/strict";
import { sourceLinesFor } from "../../setup/libssl";

describe("sourceLinesFor()", () => {
    it("names the machine's own mirror for an older Debian once, and not the security archive", () => {
        const debian = "http://a.example/debian/";
        assert.deepEqual(
            sourceLinesFor(`${debian}\n${debian}\nhttp://a.example/debian-security/\n`),
            [
                "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] " +
                    "http://a.example/debian/ bullseye main",
            ],
        );
    });

    it("names an older Ubuntu on Ubuntu", () => {
        assert.deepEqual(sourceLinesFor("http://a.example/ubuntu-ports"), [
            "deb [signed-by=/usr/share/keyrings/ubuntu-archive-keyring.gpg] " +
                "http://a.example/ubuntu-ports focal main",
        ]);
    });

    it("ignores every other archive", () => {
        assert.deepEqual(sourceLinesFor("http://a.example/apt\n"), []);
    });
});
