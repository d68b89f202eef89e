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
 * The state of every user's stack holds these texts. With them the engine calls a later release, also to
 * delete what an older one created. If a text changes, every member of every user shows a diff. So the
 * fixtures must never change: if this test fails, restore the texts.
 */
describe("shimText()", () => {
    it("exists for every kind of resource", () => {
        assert.deepEqual(Object.keys(handlers).sort(), Object.keys(fixtures).sort());
    });

    for (const [name, file] of Object.entries(fixtures) as [HandlersName, string][]) {
        it(`returns exactly shims/${file} for ${name}`, () => {
            const text = fs.readFileSync(path.join(__dirname, "shims", file), "utf8");
            assert.equal(shimText(name), text);
        });

        it(`passes the engine's arguments to each handler of ${name}`, async () => {
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

/** Loads a provider as the engine's language host does: the text is a module whose `handler` makes the provider. */
function load(text: string, require: (name: string) => unknown): Methods {
    const exports: { handler?: () => Methods } = {};
    const run = compileFunction(text, ["exports", "require"]) as (...args: unknown[]) => void;
    run(exports, require);
    assert.ok(exports.handler);
    return exports.handler();
}
