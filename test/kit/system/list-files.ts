import { readdir } from "node:fs/promises";

/** Lists all files below a folder, also while another process changes it: a folder that disappears meanwhile ends Node's own listing. */
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
