import { createHash } from "node:crypto";
import { createWriteStream } from "node:fs";
import { mkdir, readdir, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { Readable, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";

import { extract } from "tar";

import { UpgradeError, messageOf } from "../../../core/errors/errors";
import { isAlive } from "../../system/file-lock";
import { markerName } from "../../layout/release-folder";
import { isFull } from "../store/cannot-store";

const silenceMs = 15_000;

/** Address of a release's archive, and its expected SHA-256. */
export interface ReleaseSource {
    readonly address: string;
    /** The SHA-256, or the address of a file that holds it. */
    readonly sha256: string | { readonly at: string };
}

export type FindSource = (version: string) => Promise<ReleaseSource>;

/** Downloads a release to `folder`, where it appears whole, with its marker, by one rename. One call at a time. */
export async function fetchRelease(
    version: string,
    folder: string,
    onProgress: (line: string) => void,
    findSource: FindSource,
): Promise<void> {
    await removeLeftovers(folder);
    const work = `${folder}.unpacking-${process.pid}`;
    await mkdir(work, { recursive: true });
    try {
        const { source, sha256 } = await unpackRelease(version, work, onProgress, findSource);
        await writeFile(join(work, markerName), `${JSON.stringify({ version, source, sha256 })}\n`);
        await rename(work, folder);
    } finally {
        await rm(work, { recursive: true, force: true });
    }
}

/** Removes partly unpacked folders of runs that were killed. */
async function removeLeftovers(folder: string): Promise<void> {
    const prefix = `${basename(folder)}.unpacking-`;
    const names = await readdir(dirname(folder)).catch(() => []);
    const dead = names.filter(
        (name) => name.startsWith(prefix) && !isAlive(Number(name.slice(prefix.length))),
    );
    const root = dirname(folder);
    await Promise.all(dead.map((name) => rm(join(root, name), { recursive: true, force: true })));
}

/** Downloads a release, compares it with its expected SHA-256 and unpacks it into an existing folder. */
export async function unpackRelease(
    version: string,
    into: string,
    onProgress: (line: string) => void,
    findSource: FindSource,
): Promise<{ readonly source: string; readonly sha256: string }> {
    const found = await findSource(version);
    const source = found.address;
    const archive = join(into, "archive.tgz");
    const expected = await expectedSha256(found);
    const sha256 = await download(source, archive, onProgress);
    if (sha256 !== expected) {
        throw new UpgradeError(
            "checksum-differs",
            `The download of MongoDB ${version} is not the published archive: its SHA-256 is ${sha256}, ${expected} is required (${source})`,
        );
    }
    // Strict: otherwise it only warns of a file that it cannot write, and leaves it out.
    await extract({ file: archive, cwd: into, strip: 1, strict: true });
    await rm(archive);
    return { source, sha256 };
}

export async function expectedSha256({ sha256 }: ReleaseSource): Promise<string> {
    if (typeof sha256 === "string") {
        return sha256.toLowerCase();
    }
    const { body } = await get(sha256.at);
    // "<64 hex digits>  <file name>"
    const checksum = /^[0-9a-f]{64}/i.exec(await new Response(body).text())?.[0];
    if (checksum === undefined) {
        throw new UpgradeError("checksum-differs", `No SHA-256 is published at ${sha256.at}`);
    }
    return checksum.toLowerCase();
}

/** Downloads to a file. Resolves to the SHA-256 of its content. */
async function download(
    address: string,
    file: string,
    onProgress: (line: string) => void,
): Promise<string> {
    const { body, headers, onData } = await get(address);
    const totalBytes = Number(headers.get("content-length") ?? 0);
    const hash = createHash("sha256");
    let bytes = 0;
    let reportedMb = 0;
    const count = new Transform({
        transform(chunk: Buffer, _encoding, next) {
            onData();
            hash.update(chunk);
            bytes += chunk.length;
            if (bytes / 1e6 >= reportedMb + 10) {
                reportedMb = Math.floor(bytes / 1e6);
                onProgress(describeProgress(bytes, totalBytes));
            }
            next(null, chunk);
        },
    });
    try {
        await pipeline(Readable.fromWeb(body), count, createWriteStream(file));
    } catch (error) {
        throw isFull(error) ? error : downloadFailed(address, error);
    }
    onProgress(`${Math.ceil(bytes / 1e6)} MB downloaded`);
    return hash.digest("hex");
}

/** Describes how far a download is. `totalBytes` is 0 for a server that does not report the size. */
export function describeProgress(bytes: number, totalBytes: number): string {
    const done = Math.floor(bytes / 1e6);
    return totalBytes > 0
        ? `${done} of ${Math.round(totalBytes / 1e6)} MB (${Math.floor((100 * bytes) / totalBytes)} %)`
        : `${done} MB`;
}

interface Download {
    readonly body: ReadableStream;
    readonly headers: Headers;
    /** To be called for each piece of data: a download without data for 15 s ends. */
    readonly onData: () => void;
}

/** Begins a download, which ends after 15 s without data. */
async function get(address: string): Promise<Download> {
    const abort = new AbortController();
    const timer = setTimeout(() => {
        abort.abort(new Error(`no data arrived for ${silenceMs / 1000} s`));
    }, silenceMs);
    timer.unref();
    try {
        const { ok, status, body, headers } = await fetch(address, { signal: abort.signal });
        if (!ok || body === null) {
            throw new Error(`HTTP status ${status}`);
        }
        return { body, headers, onData: () => timer.refresh() };
    } catch (error) {
        clearTimeout(timer);
        throw downloadFailed(address, error);
    }
}

/** Whether the address has a file. Throws `binary-missing` if no server answers. */
export async function isAvailable(address: string): Promise<boolean> {
    try {
        const signal = AbortSignal.timeout(silenceMs);
        return (await fetch(address, { method: "HEAD", signal })).ok;
    } catch (error) {
        throw downloadFailed(address, error);
    }
}

function downloadFailed(address: string, cause: unknown): UpgradeError {
    // The cause of fetch()'s error holds the actual reason.
    const reason = cause instanceof Error && cause.cause ? cause.cause : cause;
    return new UpgradeError("binary-missing", `Cannot download ${address}: ${messageOf(reason)}`, {
        cause,
    });
}
