import { mkdir, rm } from "node:fs/promises";
import * as path from "node:path";
import { type Report } from "./part";
import { runTool } from "./run-tool";

/**
 * Flags to use the machine's own package lists. If those are old, the packages that they name may be gone from the mirrors.
 * apt retries a mirror that does not answer, and compares each download with the checksums in the signed lists.
 */
export const machineLists: readonly string[] = ["-o", "Acquire::Retries=3"];

/** Runs `work` with fresh package lists, which are in `folder` during that time. The machine's own lists stay unchanged. */
export async function withFreshLists<T>(
    folder: string,
    report: Report,
    work: (flags: readonly string[]) => Promise<T>,
): Promise<T> {
    const lists = path.join(folder, "lists");
    for (const needed of ["partial", path.join("archives", "partial")]) {
        await mkdir(path.join(lists, needed), { recursive: true });
    }
    const options = [
        "Acquire::Languages=none",
        "APT::Update::Error-Mode=any",
        `Dir::State::lists=${lists}`,
        // A cache of its own, too: apt would mistake the machine's for a cache of these lists.
        `Dir::Cache=${lists}`,
        "APT::Sandbox::User=",
    ];
    const flags = [...machineLists, ...options.flatMap((option) => ["-o", option])];
    report("fetching the package lists");
    await runTool("apt-get", ["update", ...flags]);
    try {
        return await work(flags);
    } finally {
        await rm(lists, { recursive: true });
    }
}
