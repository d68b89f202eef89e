import { thisMachine } from "../machine/local-machine";
import type { Machine } from "../machine/machine";
import type { MemberFolder } from "./member-folder";

/**
 * Keeps what a member runs with beside what it will, before either is changed. The link comes last: where it is, both are
 * there. One that is there already stays: what ran last has not proved itself, so it is nothing to go back to.
 */
export async function savePrevious(folder: MemberFolder, machine = thisMachine): Promise<void> {
    const [running, kept, hasConfig] = await Promise.all([
        machine.readLink(folder.current),
        machine.readLink(folder.previous),
        machine.isReadable(folder.previousConfig),
    ]);
    if (running === undefined) {
        return; // Its first start.
    }
    if (kept === undefined || !hasConfig) {
        await copyWhole(folder.config, folder.previousConfig, machine);
    }
    if (kept === undefined) {
        await linkTo(running, folder.previous, machine);
    }
}

/** Lays binary and configuration back. The way back stays until the old server has proved itself too. */
export async function restorePrevious(folder: MemberFolder, machine = thisMachine): Promise<void> {
    const kept = await machine.readLink(folder.previous);
    if (kept === undefined) {
        return;
    }
    // Moved, not copied: that works on a full disk too. Where it is gone, an earlier run has moved it.
    await machine.rename(folder.previousConfig, folder.config).catch(ignoreAbsent);
    await linkTo(kept, folder.current, machine);
    await machine.remove(folder.next);
}

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

/** By one rename: there is no moment without the link. */
async function linkTo(release: string, link: string, machine: Machine): Promise<void> {
    const work = `${link}.new`;
    await machine.remove(work);
    await machine.link(release, work);
    await machine.rename(work, link);
}

function ignoreAbsent(error: unknown): void {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") {
        throw error;
    }
}
