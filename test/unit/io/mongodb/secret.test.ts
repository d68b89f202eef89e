import assert from "node:assert/strict";

import { readSecret } from "../../../../provider/io/mongodb/secret";

describe("readSecret()", () => {
    it("reads a value, an environment variable and a file", async () => {
        assert.equal(await readSecret({ secret: "a" }, "it"), "a");
        process.env.SECRET_OF_THIS_TEST = "b";
        assert.equal(await readSecret({ env: "SECRET_OF_THIS_TEST" }, "it"), "b");
        delete process.env.SECRET_OF_THIS_TEST;
        assert.match(await readSecret({ file: __filename }, "it"), /readSecret/);
    });

    it("names the place of a missing secret", async () => {
        await assert.rejects(readSecret({ env: "NOT_THERE_AT_ALL" }, "auth.password"), {
            code: "secret-missing",
            message: /auth\.password: .*NOT_THERE_AT_ALL/,
        });
        await assert.rejects(readSecret({ file: "/not/there" }, "keyFile"), {
            code: "secret-missing",
            message: /keyFile: .*\/not\/there/,
        });
    });
});
