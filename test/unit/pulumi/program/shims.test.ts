import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { compileFunction } from "node:vm";

import * as handlers from "../../../../provider/pulumi/handlers/handlers";
import type { HandlersName } from "../../../../provider/pulumi/program/shims";
import { shimText } from "../../../../provider/pulumi/program/shims";

const fixtures: Readonly<Record<HandlersName, string>> = {
    member: "member.txt",
    configuration: "configuration.txt",
    featureCompatibility: "feature-compatibility.txt",
    upgradePath: "upgrade-path.txt",
};

/*
 * These texts lie in the state of every user's stack: it is by them that a later release is called, also to
 * delete what an old one made. A text that changes makes every member of every user show a diff. So the
 * fixtures may never change: if this test fails, set the texts back.
 */
describe("shimText()", () => {
    it("is there for every kind of resource", () => {
        assert.deepEqual(Object.keys(handlers).sort(), Object.keys(fixtures).sort());
    });

    for (const [name, file] of Object.entries(fixtures) as [HandlersName, string][]) {
        it(`gives for ${name} exactly shims/${file}`, () => {
            const text = fs.readFileSync(path.join(__dirname, "shims", file), "utf8");
            assert.equal(shimText(name), text);
        });

        it(`gives for ${name} what calls each handler with what the engine passes`, async () => {
            const called: unknown[] = [];
            const spy = new Proxy(
                {},
                {
                    get:
                        (_target, method: string) =>
                        (...args: unknown[]) => {
                            called.push([method, ...args]);
                            return Promise.resolve();
                        },
                },
            );
            const provider = load(shimText(name), (required) => {
                assert.equal(required, "pulumi-mongodb-replicaset/handlers");
                return { [name]: spy };
            });
            await provider.check?.("olds", "news");
            await provider.diff?.("id", "olds", "news");
            await provider.create?.("inputs");
            await provider.read?.("id", "props");
            await provider.update?.("id", "olds", "news");
            await provider.delete?.("id", "props");
            assert.deepEqual(called, [
                ["check", "olds", "news"],
                ["diff", "id", "olds", "news"],
                ["create", "inputs"],
                ["read", "id", "props"],
                ["update", "id", "olds", "news"],
                ["delete", "id", "props"],
            ]);
        });
    }
});

type Methods = Readonly<Partial<Record<string, (...args: readonly string[]) => Promise<unknown>>>>;

/** As the engine's language host does: the text is a module whose `handler` makes the provider. */
function load(text: string, require: (name: string) => unknown): Methods {
    const exports: { handler?: () => Methods } = {};
    const run = compileFunction(text, ["exports", "require"]) as (...args: unknown[]) => void;
    run(exports, require);
    assert.ok(exports.handler);
    return exports.handler();
}
