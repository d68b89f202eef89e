import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";

const root = resolve(__dirname, "../../..");
const readJson = (...path: string[]): unknown =>
    JSON.parse(readFileSync(join(root, ...path), "utf8"));

interface Locked {
    readonly dev?: boolean;
    readonly license?: string;
}

interface Manifest {
    readonly license?: string;
    /** As packages wrote it before there was `license`. */
    readonly licenses?: readonly { readonly type: string }[];
}

/** None asks anything of a program that uses it but to keep its notice. SPDX's names. */
const allowed: readonly string[] = [
    ...["MIT", "ISC", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "0BSD", "BlueOak-1.0.0"],
    ...["Python-2.0", "CC0-1.0", "CC-BY-3.0", "Unlicense", "(BSD-3-Clause AND Apache-2.0)"],
];

/** These name a file, which was read. */
const read: Readonly<Record<string, string>> = { "node_modules/@logdna/tail-file": "MIT" };

const { packages } = readJson("package-lock.json") as { packages: Record<string, Locked> };

/** Those that come with the package where a user installs it, optional and peer ones too. */
const shipped = Object.entries(packages).filter(([path, { dev }]) => path !== "" && !dev);

function licenseOf(path: string, { license }: Locked): string | undefined {
    if (license !== undefined) {
        return read[path] ?? license;
    }
    const manifest = readJson(path, "package.json") as Manifest;
    return manifest.license ?? manifest.licenses?.map(({ type }) => type).join(" AND ");
}

describe("the packages that this one brings along", () => {
    it("each have a license of the list", () => {
        assert.ok(shipped.some(([path]) => path === "node_modules/mongodb"));
        const others = shipped
            .map(([path, locked]) => [path, licenseOf(path, locked)] as const)
            .filter(([, license]) => !allowed.includes(license ?? ""));
        assert.deepEqual(others, []);
    });
});
