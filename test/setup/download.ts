import { createHash } from "node:crypto";
import { createWriteStream } from "node:fs";
import { readFile } from "node:fs/promises";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { type Report } from "./part";

const CONNECT_LIMIT_MS = 10_000;
const probes = new Map<string, Promise<void>>();

/** Throws if a site cannot be reached. Each site is probed once per run, so its time-out is paid once. */
export async function reach(host: string): Promise<void> {
    let probe = probes.get(host);
    if (probe === undefined) {
        probe = fetchWithin(`https://${host}/`, { method: "HEAD" }).then(() => undefined);
        probes.set(host, probe);
    }
    await probe;
}

/** Fetches a response whose headers must arrive within the limit; the body has no time limit. */
async function fetchWithin(url: string, init: RequestInit = {}): Promise<Response> {
    const { host } = new URL(url);
    const abort = new AbortController();
    const timer = setTimeout(
        () => abort.abort(new Error(`no answer within ${CONNECT_LIMIT_MS / 1000} s`)),
        CONNECT_LIMIT_MS,
    );
    try {
        return await fetch(url, { ...init, signal: abort.signal });
    } catch (error) {
        throw new Error(`${host} cannot be reached`, { cause: error });
    } finally {
        clearTimeout(timer);
    }
}

async function fetchOk(url: string): Promise<Response> {
    await reach(new URL(url).host);
    const response = await fetchWithin(url);
    if (!response.ok) {
        throw new Error(`${url} answers ${response.status}`);
    }
    return response;
}

export async function downloadText(url: string): Promise<string> {
    return await (await fetchOk(url)).text();
}

/** Downloads a file and compares it with its vendor's checksum. */
export async function downloadFile(
    url: string,
    file: string,
    sha256: string,
    report: Report,
): Promise<void> {
    const response = await fetchOk(url);
    const totalMb = Number(response.headers.get("content-length") ?? 0) / 1e6;
    let bytes = 0;
    if (response.body === null) {
        throw new Error(`${url} answers without a body`);
    }
    const body = Readable.fromWeb(response.body);
    body.on("data", (chunk: Buffer) => {
        bytes += chunk.length;
        report(`downloading, ${(bytes / 1e6).toFixed(0)} of ${totalMb.toFixed(0)} MB`);
    });
    await pipeline(body, createWriteStream(file));
    const actual = await sha256Of(file);
    if (actual !== sha256) {
        throw new Error(`${url} has the SHA-256 ${actual}, but its vendor publishes ${sha256}`);
    }
}

export async function sha256Of(file: string): Promise<string> {
    return createHash("sha256")
        .update(await readFile(file))
        .digest("hex");
}

/** Finds the checksum of a file in lines such as "<checksum>  <name>". */
export function findChecksum(list: string, name: string): string {
    for (const line of list.split("\n")) {
        const [checksum, file] = line.trim().split(/\s+\*?/);
        if (checksum !== undefined && /^[0-9a-f]{64}$/.test(checksum) && file === name) {
            return checksum;
        }
    }
    throw new Error(`the vendor's list has no SHA-256 of ${name}`);
}
