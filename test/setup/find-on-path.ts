import { accessSync, constants, statSync } from "node:fs";
import * as path from "node:path";

/** The first executable file of that name, as a shell would find it. */
export function findOnPath(name: string, searchPath: string): string | undefined {
    return searchPath
        .split(path.delimiter)
        .filter((folder) => path.isAbsolute(folder))
        .map((folder) => path.join(folder, name))
        .find(isExecutable);
}

function isExecutable(file: string): boolean {
    try {
        accessSync(file, constants.X_OK);
        return statSync(file).isFile();
    } catch {
        return false;
    }
}
