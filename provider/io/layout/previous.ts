import { basename } from "node:path";

import { compareSeries, seriesOf } from "../../core/releases/version";
import { thisMachine } from "../machine/local-machine";
import type { Machine } from "../machine/machine";
import type { MemberFolder } from "./member-folder";

/**
 * Saves the binary and configuration that a member runs with, before either changes. The link is written last: if it
 * exists, both are saved. An existing one stays: the server that ran last has not proved itself, so it is nothing to revert to.
 */
export async function savePrevious(folder: MemberFolder, machine = thisMachine): Promise<void> {
    const [running, kept, hasConfig] = await Promise.all([
        machine.readLink(folder.current),
        machine.readLink(folder.previous),
        machine.isReadable(folder.previousConfig),
    ]);
    if (running === undefined) {
        return; // The member was never started.
    }
    if (kept === undefined || !hasConfig) {
        await copyWhole(folder.config, folder.previousConfig, machine);
    }
    if (kept === undefined) {
        await linkTo(running, folder.previous, machine);
    }
}

/**
 * Restores binary and configuration. The `previous` link stays until the old server has proved itself too. After an unclean
 * end of a newer series it leads to that series from now on: if the older one refuses the data, the newer one reads them.
 */
export async function restorePrevious(folder: MemberFolder, machine = thisMachine): Promise<void> {
    const [kept, current, lock] = await Promise.all([
        machine.readLink(folder.previous),
        machine.readLink(folder.current),
        machine.readText(folder.lock),
    ]);
    await machine.remove(folder.next);
    if (kept === undefined) {
        return;
    }
    if (current !== undefined && (lock ?? "") !== "" && isNewerSeries(current, kept)) {
        await linkTo(current, folder.previous, machine);
    }
    // Moved, not copied: that works on a full disk too. If the file is missing, an earlier run has moved it.
    await machine.rename(folder.previousConfig, folder.config).catch(ignoreAbsent);
    await linkTo(kept, folder.current, machine);
}

/** Removes the saved binary and configuration. */
export async function discardPrevious(folder: MemberFolder, machine = thisMachine): Promise<void> {
    await machine.remove(folder.previous);
    await machine.remove(folder.previousConfig);
}

async function copyWhole(from: string, to: string, machine: Machine): Promise<void> {
    const work = `${to}.new`;
    try {
        await machine.copy(from, work);
        await machine.rename(work, to);
    } catch (error) {
        ignoreAbsent(error);
    }
}

/** Links by one rename: there is no moment without the link. */
async function linkTo(release: string, link: string, machine: Machine): Promise<void> {
    const work = `${link}.new`;
    await machine.remove(work);
    await machine.link(release, work);
    await machine.rename(work, link);
}

/** The name of a release's folder is its version. */
function isNewerSeries(release: string, other: string): boolean {
    return compareSeries(seriesOf(basename(release)), seriesOf(basename(other))) > 0;
}

function ignoreAbsent(error: unknown): void {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") {
        throw error;
    }
}
