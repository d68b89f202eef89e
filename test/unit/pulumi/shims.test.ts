import * as assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";

const compiled = path.resolve(__dirname, "../../../bin/provider/pulumi/shims.js");
const fixtures = path.join(__dirname, "shims");

/** Export and fixture. */
const shims = {
    memberShim: "member.txt",
    configurationShim: "configuration.txt",
    featureCompatibilityShim: "feature-compatibility.txt",
    upgradePathShim: "upgrade-path.txt",
} as const;

/*
 * These texts lie in the state of every user's stack: it is by them that a later release is called, also to
 * delete what an old one made. A text that changes makes every member of every user show a diff. So the
 * fixtures may never change: if this test fails, set the shims (or the compiler's target) back.
 */
describe("the shims, as the state keeps them", () => {
    let texts: Readonly<Record<string, string>>;

    before(function () {
        this.timeout(60_000);
        assert.ok(fs.existsSync(compiled), `${compiled} is missing: run "npm run build" first`);
        const { NODE_OPTIONS: _options, ...env } = process.env;
        const script = path.join(__dirname, "serialize-shims.cjs");
        const output = execFileSync(process.execPath, [script, compiled], {
            env,
            encoding: "utf8",
        });
        texts = JSON.parse(output) as typeof texts;
    });

    it("are these four", () => {
        assert.deepEqual(Object.keys(texts).sort(), Object.keys(shims).sort());
    });

    for (const [name, file] of Object.entries(shims)) {
        it(`${name} is exactly shims/${file}`, () => {
            assert.equal(texts[name], fs.readFileSync(path.join(fixtures, file), "utf8"));
        });

        it(`${name} captures nothing: all it does is to require the handlers`, () => {
            const text = texts[name] ?? "";
            const required = [...text.matchAll(/require\(([^)]*)\)/g)].map((match) => match[1]);
            assert.equal(required.length, 6);
            assert.deepEqual(new Set(required), new Set(['"pulumi-mongodb-replicaset/handlers"']));
            // The serialiser hands captured values over in an object of their names.
            const captured = [...text.matchAll(/with\(\{(.*)\}\)/g)].map((match) =>
                match[1]?.trim(),
            );
            const nothing = "this: undefined, arguments: undefined";
            assert.deepEqual(captured, [
                ...Array.from({ length: 6 }, () => nothing),
                `provider: __provider, ${nothing}`,
            ]);
        });
    }
});
