import * as assert from "node:assert/strict";
import { findChecksum } from "../../setup/download";
import { archiveName } from "../../setup/pulumi-release";

const sum = "ab".repeat(32);

describe("findChecksum()", () => {
    it("reads the vendors' lists, with or without the mark of binary files", () => {
        assert.equal(findChecksum(`${"0".repeat(64)}  b.tgz\n${sum}  a.tgz\n`, "a.tgz"), sum);
        assert.equal(findChecksum(`${sum} *a.tgz\n`, "a.tgz"), sum);
    });

    it("refuses a list without the file, or without a valid SHA-256", () => {
        assert.throws(() => findChecksum(`${sum}  a.tgz.sig\n`, "a.tgz"), /no SHA-256 of a\.tgz/);
        assert.throws(() => findChecksum("<html>  a.tgz\n", "a.tgz"), /no SHA-256 of a\.tgz/);
    });
});

describe("archiveName()", () => {
    it("names the archive for each supported platform", () => {
        assert.equal(archiveName("3.1.0", "linux", "x64"), "pulumi-v3.1.0-linux-x64.tar.gz");
        assert.equal(archiveName("3.1.0", "darwin", "arm64"), "pulumi-v3.1.0-darwin-arm64.tar.gz");
    });

    it("refuses other platforms and names them", () => {
        assert.throws(
            () => archiveName("3.1.0", "sunos", "x64"),
            /no release is known for sunos on x64/,
        );
    });
});
