import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";

/** Compares with `<name>.txt` in a folder, by default `plans`. `UPDATE_GOLDEN=1` writes the file first: read its diff. */
export function assertGolden(
    name: string,
    text: string,
    folder = path.join(__dirname, "plans"),
): void {
    const file = path.join(folder, `${name}.txt`);
    const found = `${text}\n`;
    if (process.env.UPDATE_GOLDEN === "1") {
        fs.mkdirSync(path.dirname(file), { recursive: true });
        fs.writeFileSync(file, found);
    }
    assert.equal(found, fs.readFileSync(file, "utf8"), `${file} (UPDATE_GOLDEN=1 rewrites it)`);
}
