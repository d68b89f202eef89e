import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";

/** Compares with `plans/<name>.txt`. `UPDATE_GOLDEN=1` writes the file instead: look at what git says of it. */
export function assertGolden(name: string, text: string): void {
    const file = path.join(__dirname, "plans", `${name}.txt`);
    const found = `${text}\n`;
    if (process.env.UPDATE_GOLDEN === "1") {
        fs.mkdirSync(path.dirname(file), { recursive: true });
        fs.writeFileSync(file, found);
    }
    assert.equal(found, fs.readFileSync(file, "utf8"), `${file} (UPDATE_GOLDEN=1 rewrites it)`);
}
