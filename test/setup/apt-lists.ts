import { mkdir, rm } from "node:fs/promises";
import * as path from "node:path";
import { type Report } from "./part";
import { runTool } from "./run-tool";

/**
 * By the package lists that the machine has: where they are old, the packages that they name may be gone from the mirrors. A
 * mirror that does not answer is tried again; what comes is compared by apt with the checksums in lists that are signed.
 */
export const machineLists: readonly string[] = ["-o", "Acquire::Retries=3"];

/** Works with lists that are read anew, kept in `folder` meanwhile: the machine's stay as they are. */
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
        // Its own, too: the machine's would be taken for one of these lists.
        `Dir::Cache=${lists}`,
        "APT::Sandbox::User=",
    ];
    const flags = [...machineLists, ...options.flatMap((option) => ["-o", option])];
    report("reading the package list");
    await runTool("apt-get", ["update", ...flags]);
    try {
        return await work(flags);
    } finally {
        await rm(lists, { recursive: true });
    }
}
