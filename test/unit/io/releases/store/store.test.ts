import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";

import { verifyBinary } from "../../../../../provider/io/releases/store/store";

/** Output of `mongod --version`, as servers print it. That of Enterprise and Percona is from their documentation. */
const outputs: Readonly<Record<string, readonly [string, string]>> = {
    "Community before 5.0": ["4.2.6", "db version v4.2.6\nallocator: tcmalloc\nmodules: none"],
    "Community from 5.0": ["6.0.5", 'db version v6.0.5\nBuild Info: {\n    "modules": [],\n}'],
    "Enterprise before 5.0": [
        "4.4.2-ent",
        "db version v4.4.2\nmodules: enterprise\nbuild environment:",
    ],
    "Enterprise from 5.0": [
        "6.0.5-ent",
        'db version v6.0.5\nBuild Info: {\n    "modules": [\n        "enterprise"\n    ],\n}',
    ],
    Percona: ["6.0.5-4", 'db version v6.0.5-4\nBuild Info: {\n    "modules": [],\n}'],
};

const versions = ["4.2.6", "4.4.2", "4.4.2-ent", "6.0.5", "6.0.5-ent", "6.0.5-4"];

describe("verifyBinary() of editions", () => {
    let root: string;

    beforeEach(() => {
        root = fs.mkdtempSync(path.join(tmpdir(), "store-"));
    });
    afterEach(() => fs.rmSync(root, { recursive: true }));

    function writeMongod(version: string, output: string): string {
        const file = path.join(root, version, "bin", "mongod");
        fs.mkdirSync(path.dirname(file), { recursive: true });
        fs.writeFileSync(file, `#!/bin/sh\ncat <<'END'\n${output}\nEND\n`, { mode: 0o755 });
        return file;
    }

    for (const [edition, [version, output]] of Object.entries(outputs)) {
        it(`accepts ${edition} as ${version}`, async () => {
            writeMongod(version, output);
            await verifyBinary({ kind: "directory", root }, version);
        });

        it(`accepts ${edition} as no other version than ${version}`, async () => {
            for (const desired of versions.filter((each) => each !== version)) {
                const file = writeMongod(desired, output);
                await assert.rejects(verifyBinary({ kind: "directory", root }, desired), {
                    code: "binary-differs",
                    message: `${file} is not of the version of its folder: it reports ${version}, ${desired} is required`,
                });
            }
        });
    }
});
