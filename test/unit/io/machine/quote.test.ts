import assert from "node:assert/strict";

import { commandLine, quote } from "../../../../provider/io/machine/quote";

describe("quote()", () => {
    const words: readonly (readonly [word: string, quoted: string])[] = [
        ["/srv/rs0-0/mongod.conf", "/srv/rs0-0/mongod.conf"],
        ["", "''"],
        ["a b", "'a b'"],
        ["it's", String.raw`'it'\''s'`],
        ["$(id) `id` \\", "'$(id) `id` \\'"],
        ["a\nb", "'a\nb'"],
    ];
    for (const [word, quoted] of words) {
        it(`gives ${quoted} for ${JSON.stringify(word)}`, () => {
            assert.equal(quote(word), quoted);
        });
    }

    it("refuses NUL, which no command can contain", () => {
        assert.throws(() => quote("a\0b"), RangeError);
    });
});

describe("commandLine()", () => {
    it("passes parameters separately from the script", () => {
        assert.equal(commandLine('rm -f "$1"', ["; id"], false), `sh -c 'rm -f "$1"' sh '; id'`);
    });

    it("runs sudo without a password prompt", () => {
        assert.equal(commandLine("id", [], true), "sudo -n -- sh -c id sh");
    });
});
