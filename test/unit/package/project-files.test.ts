import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";

import { parse } from "yaml";

const root = resolve(__dirname, "../../..");
const read = (...path: string[]): string => readFileSync(join(root, ...path), "utf8");
const manifest = JSON.parse(read("package.json")) as Readonly<
    Record<string, Readonly<Record<string, string>>>
>;
const files = readdirSync(join(root, ".github"), { recursive: true, encoding: "utf8" }).filter(
    (name) => name.endsWith(".yml"),
);
const workflows = files.filter((name) => name.startsWith("workflows"));

interface Workflow {
    readonly permissions: Readonly<Record<string, string>>;
    readonly jobs: Readonly<Record<string, Job>>;
}

interface Job {
    readonly permissions?: Readonly<Record<string, string>>;
    readonly steps?: readonly { readonly uses?: string; readonly run?: string }[];
    readonly strategy?: { readonly matrix: { readonly level?: readonly string[] } };
}

const readWorkflow = (name: string) => parse(read(".github", name)) as Workflow;

function stepsOf(name: string) {
    return Object.values(readWorkflow(name).jobs).flatMap(({ steps = [] }) => steps);
}

describe(".github", () => {
    it("has YAML that can be parsed, without a key twice", () => {
        assert.ok(files.length >= 6, String(files));
        for (const name of files) {
            assert.equal(typeof parse(read(".github", name)), "object", name);
        }
    });

    it("has forms whose fields have unique names", () => {
        for (const name of ["bug.yml", "feature.yml"]) {
            const { body } = parse(read(".github", "ISSUE_TEMPLATE", name)) as {
                body: { id?: string }[];
            };
            const ids = body.flatMap(({ id }) => id ?? []);
            assert.ok(ids.length > 0);
            assert.deepEqual([...new Set(ids)], ids);
        }
    });
});

describe("workflows", () => {
    it("use actions of a named version", () => {
        const uses = workflows.flatMap(stepsOf).flatMap((step) => step.uses ?? []);
        assert.ok(uses.length > 5);
        assert.deepEqual(
            uses.filter((action) => !/^[\w-]+\/[\w-]+@v\d/.test(action)),
            [],
        );
    });

    it("may only read, except where they publish", () => {
        for (const name of workflows) {
            assert.deepEqual(readWorkflow(name).permissions, { contents: "read" }, name);
        }
        const writers = workflows.flatMap((name) =>
            Object.entries(readWorkflow(name).jobs)
                .filter(([, job]) => job.permissions !== undefined)
                .map(([job, { permissions }]) => ({ job, permissions })),
        );
        assert.deepEqual(writers, [
            { job: "publish", permissions: { contents: "read", "id-token": "write" } },
            { job: "notes", permissions: { contents: "write" } },
        ]);
    });

    it("run scripts that package.json has, and each level of tests", () => {
        const levels = Object.values(readWorkflow(join("workflows", "ci.yml")).jobs).flatMap(
            ({ strategy }) => strategy?.matrix.level ?? [],
        );
        const run = workflows
            .flatMap(stepsOf)
            .flatMap((step) => [...(step.run ?? "").matchAll(/npm run ([a-z:-]+)/g)])
            .flatMap(([, script = ""]) =>
                script === "test:" ? levels.map((level) => `test:${level}`) : script,
            );
        const { scripts = {} } = manifest;
        assert.deepEqual(
            run.filter((script) => !(script in scripts)),
            [],
        );
        const tests = Object.keys(scripts).filter((script) => script.startsWith("test:"));
        // The first runs all the others together; the unit tests have the fast ones among them.
        const left = tests.filter((script) => !["test:all", "test:fast", ...run].includes(script));
        assert.deepEqual(left, []);
    });
});

describe("dependabot.yml", () => {
    it("leaves each package alone whose version package.json explains", () => {
        const { updates } = parse(read(".github", "dependabot.yml")) as {
            updates: { ignore?: { "dependency-name": string }[] }[];
        };
        const ignored = updates.flatMap(({ ignore = [] }) =>
            ignore.map((each) => each["dependency-name"]),
        );
        const explained = [manifest["//dependencies"], manifest["//devDependencies"]].flatMap(
            (texts = {}) => Object.keys(texts),
        );
        // What is explained of hono is why it is there.
        const pinned = explained.filter((name) => name !== "hono");
        assert.deepEqual(
            pinned.filter((name) => !ignored.includes(name)),
            [],
        );
        const used = { ...manifest.dependencies, ...manifest.devDependencies };
        assert.deepEqual(
            ignored.filter((name) => !(name in used)),
            [],
        );
    });
});
