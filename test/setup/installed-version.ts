import { readFileSync } from "node:fs";
import * as path from "node:path";

/** The version of an npm package that `npm ci` has put in place. */
export function installedVersion(root: string, name: string): string {
    const file = path.join(root, "node_modules", name, "package.json");
    return (JSON.parse(readFileSync(file, "utf8")) as { version: string }).version;
}
