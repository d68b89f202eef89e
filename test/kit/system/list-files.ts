import { readdir } from "node:fs/promises";

/** All below a folder, also while somebody is at work in it: a folder that goes away meanwhile ends Node's listing. */
export async function listFiles(folder: string): Promise<readonly string[]> {
    for (;;) {
        try {
            return await readdir(folder, { recursive: true });
        } catch (error) {
            const { code, path } = error as NodeJS.ErrnoException;
            if (code !== "ENOENT") {
                throw error;
            }
            if (path === folder) {
                return [];
            }
        }
    }
}
