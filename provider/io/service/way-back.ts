import { access, copyFile, readlink, rename, rm, symlink } from "node:fs/promises";

import type { MemberFolder } from "./member-folder";

/**
 * Keeps what a member runs with beside what it will, before either is changed. The link comes last: where it is, both are
 * there. One that is there already stays: what ran last has not proved itself, so it is nothing to go back to.
 */
export async function layWayBack(folder: MemberFolder): Promise<void> {
    const running = await target(folder.current);
    const kept = await target(folder.previous);
    if (running === undefined) {
        return; // Its first start.
    }
    if (kept === undefined || !(await isThere(folder.previousConfig))) {
        await copyWhole(folder.config, folder.previousConfig);
    }
    if (kept === undefined) {
        await linkTo(running, folder.previous);
    }
}

/** Lays binary and configuration back. The way back stays until the old server has proved itself too. */
export async function goBack(folder: MemberFolder): Promise<void> {
    const kept = await target(folder.previous);
    if (kept === undefined) {
        return;
    }
    // Moved, not copied: that works on a full disk too. Where it is gone, an earlier run has moved it.
    await rename(folder.previousConfig, folder.config).catch(ignoreAbsent);
    await linkTo(kept, folder.current);
    await rm(folder.next, { force: true });
}

export async function removeWayBack(folder: MemberFolder): Promise<void> {
    await rm(folder.previous, { force: true });
    await rm(folder.previousConfig, { force: true });
}

async function copyWhole(from: string, to: string): Promise<void> {
    const work = `${to}.new`;
    try {
        await copyFile(from, work);
        await rename(work, to);
    } catch (error) {
        ignoreAbsent(error);
    }
}

/** By one rename: there is no moment without the link. */
async function linkTo(release: string, link: string): Promise<void> {
    const work = `${link}.new`;
    await rm(work, { force: true });
    await symlink(release, work);
    await rename(work, link);
}

async function isThere(file: string): Promise<boolean> {
    return access(file).then(
        () => true,
        () => false,
    );
}

async function target(link: string): Promise<string | undefined> {
    return readlink(link).catch(() => undefined);
}

function ignoreAbsent(error: unknown): void {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") {
        throw error;
    }
}
