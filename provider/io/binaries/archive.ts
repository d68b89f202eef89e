import { createHash } from "node:crypto";
import { createWriteStream } from "node:fs";
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Readable, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";

import { getDownloadURL } from "mongodb-download-url";
import { extract } from "tar";

import { UpgradeError, messageOf } from "../../core/errors";
import { markerName } from "./store";

const answerMs = 15_000;

/** Tells the publisher's address of a version for this platform. */
export type FindAddress = (version: string) => Promise<string>;

/**
 * Looks a version up in the publisher's list of releases. Throws `unknown-release` where it is not on
 * the list, `binary-missing` where there is no list to be had.
 */
export async function publishersAddress(version: string): Promise<string> {
    try {
        return (await getDownloadURL({ version })).url;
    } catch (error) {
        // The library gives no code: whether the list itself can be read tells the two apart.
        const listed = await getDownloadURL({ version: "stable" }).catch(() => undefined);
        throw listed
            ? new UpgradeError(
                  "unknown-release",
                  `There is no release ${version} of MongoDB for this platform: ${messageOf(error)}`,
                  { cause: error },
              )
            : new UpgradeError(
                  "binary-missing",
                  `Cannot find out where to get MongoDB ${version}: ${messageOf(error)}`,
                  { cause: error },
              );
    }
}

/**
 * Puts a release at `folder`, where it appears whole, marker and all, by one rename. One call at a time.
 */
export async function fetchRelease(
    version: string,
    folder: string,
    say: (line: string) => void,
    findAddress: FindAddress = publishersAddress,
): Promise<void> {
    const work = `${folder}.unpacking`;
    await rm(work, { recursive: true, force: true }); // Of a run that was killed.
    await mkdir(work, { recursive: true });
    try {
        const { source, sha256 } = await unpackRelease(version, work, say, findAddress);
        await writeFile(join(work, markerName), `${JSON.stringify({ version, source, sha256 })}\n`);
        await rename(work, folder);
    } finally {
        await rm(work, { recursive: true, force: true });
    }
}

/** Downloads a release, compares it with its published SHA-256 and unpacks it into a folder that exists. */
export async function unpackRelease(
    version: string,
    into: string,
    say: (line: string) => void,
    findAddress: FindAddress = publishersAddress,
): Promise<{ readonly source: string; readonly sha256: string }> {
    const source = await findAddress(version);
    const archive = join(into, "archive.tgz");
    const wanted = await publishedSha256(source);
    const sha256 = await download(source, archive, say);
    if (sha256 !== wanted) {
        throw new UpgradeError(
            "checksum-differs",
            `The download of MongoDB ${version} is not what was published: SHA-256 is ${sha256}, ${wanted} is required (${source})`,
        );
    }
    await extract({ file: archive, cwd: into, strip: 1 });
    await rm(archive);
    return { source, sha256 };
}

async function publishedSha256(address: string): Promise<string> {
    const response = await get(`${address}.sha256`);
    // "<64 hex digits>  <file name>"
    const sum = /^[0-9a-f]{64}/i.exec(await response.text())?.[0];
    if (sum === undefined) {
        throw new UpgradeError("checksum-differs", `No SHA-256 is published at ${address}.sha256`);
    }
    return sum.toLowerCase();
}

/** Resolves to the SHA-256 of what was written. */
async function download(
    address: string,
    file: string,
    say: (line: string) => void,
): Promise<string> {
    const response = await get(address);
    const total = Number(response.headers.get("content-length") ?? 0);
    const hash = createHash("sha256");
    let bytes = 0;
    let said = 0;
    const count = new Transform({
        transform(chunk: Buffer, _encoding, next) {
            hash.update(chunk);
            bytes += chunk.length;
            const tenth = total > 0 ? Math.floor((bytes * 10) / total) : 0;
            if (tenth > said) {
                said = tenth;
                say(`${String(tenth * 10)} % of ${String(Math.round(total / 1e6))} MB`);
            }
            next(null, chunk);
        },
    });
    const body = response.body as unknown as Parameters<typeof Readable.fromWeb>[0];
    await pipeline(Readable.fromWeb(body), count, createWriteStream(file));
    return hash.digest("hex");
}

async function get(address: string): Promise<Response> {
    const abort = new AbortController();
    const timer = setTimeout(() => {
        abort.abort(new Error(`no answer within ${String(answerMs / 1000)} s`));
    }, answerMs);
    try {
        const response = await fetch(address, { signal: abort.signal });
        if (!response.ok || response.body === null) {
            throw new Error(`HTTP status ${String(response.status)}`);
        }
        return response;
    } catch (error) {
        throw new UpgradeError(
            "binary-missing",
            `Cannot download ${address}: ${messageOf(error)}`,
            {
                cause: error,
            },
        );
    } finally {
        clearTimeout(timer);
    }
}
