import { mkdir, readdir, rename, rm } from "node:fs/promises";
import * as path from "node:path";
import { isAlive, withLock } from "../../provider/io/system/file-lock";
import { isComplete, type Marker, writeMarker } from "./marker";
import { type FailedRoute, MissingPartError, reasonOf } from "./missing-part";
import { type Progress } from "./progress";

/** Reports a part's current activity, which is shown if the part takes long. */
export type Report = (activity: string) => void;

/** One way to get a part: fills an empty folder and returns the checksum of the download. */
export interface Route {
    name: string;
    install: (folder: string, report: Report) => Promise<string>;
}

/** Software that the tests and the demo need, in one folder of the cache. */
export interface Part {
    name: string;
    version: string;
    folder: string;
    /** In order of preference. */
    routes: readonly Route[];
    /** Throws if a route installed something other than the part. */
    verify: (folder: string) => Promise<void>;
}

/** Installations of this process under way, by folder: several servers share one libssl. */
const underWay = new Map<string, Promise<void>>();

/** Installs a part unless it is installed. An incomplete folder is never visible under its name. */
export async function ensurePart(part: Part, progress: Progress): Promise<void> {
    if (isComplete(part.folder)) {
        return;
    }
    const promise = underWay.get(part.folder) ?? installLocked(part, progress);
    underWay.set(part.folder, promise);
    await promise;
}

async function installLocked(part: Part, progress: Progress): Promise<void> {
    await progress.track(part.name, async (report) => {
        const lockFile = siblingOf(part.folder, "lock");
        const onWait = (owner: number): void => report(`waiting for process ${owner}`);
        return await withLock(lockFile, onWait, async () => {
            // Another set-up may have finished while this one waited for the lock.
            return isComplete(part.folder) ? "another set-up" : await install(part, report);
        });
    });
}

async function install(part: Part, report: Report): Promise<string> {
    await removeLeftovers(part.folder);
    const tried: FailedRoute[] = [];
    for (const route of part.routes) {
        const folder = siblingOf(part.folder, `${process.pid}.tmp`);
        try {
            await mkdir(folder, { recursive: true });
            const sha256 = await route.install(folder, report);
            await part.verify(folder);
            await publish(part, folder, { version: part.version, source: route.name, sha256 });
            return route.name;
        } catch (error) {
            tried.push({ route: route.name, reason: reasonOf(error) });
        } finally {
            await rm(folder, { recursive: true, force: true });
        }
    }
    throw new MissingPartError(part.name, tried);
}

/** Makes the part visible to other processes by one rename, after the marker is written. */
async function publish(part: Part, folder: string, marker: Marker): Promise<void> {
    await writeMarker(folder, marker);
    if (!isComplete(part.folder)) {
        // A folder without a marker was not made by this code, or was tampered with.
        await rm(part.folder, { recursive: true, force: true });
        await rename(folder, part.folder);
    }
}

/** A path next to the folder, so that a rename stays within one file system. */
function siblingOf(folder: string, suffix: string): string {
    return path.join(path.dirname(folder), `.${path.basename(folder)}.${suffix}`);
}

/** Removes temporary folders of set-ups that were killed. */
async function removeLeftovers(folder: string): Promise<void> {
    const parent = path.dirname(folder);
    for (const name of await readdir(parent)) {
        const pid = /^\..+\.(\d+)\.tmp$/.exec(name)?.[1];
        if (pid !== undefined && !isAlive(Number(pid))) {
            await rm(path.join(parent, name), { recursive: true, force: true });
        }
    }
}
