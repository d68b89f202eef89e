import { rm } from "node:fs/promises";
import * as path from "node:path";
import { downloadFile, downloadText, findChecksum } from "./download";
import { type Route } from "./part";
import { runTool } from "./run-tool";

const SITE = "https://nodejs.org/dist";

/** The vendor's archive for this platform. */
export function nodeArchiveRoute(version: string): Route {
    return {
        name: "the official archive",
        install: async (folder, report) => {
            const archive = `node-v${version}-${process.platform}-${process.arch}.tar.gz`;
            const list = await downloadText(`${SITE}/v${version}/SHASUMS256.txt`);
            const sha256 = findChecksum(list, archive);
            const file = path.join(folder, archive);
            await downloadFile(`${SITE}/v${version}/${archive}`, file, sha256, report);
            await runTool("tar", ["-xzf", file, "-C", folder, "--strip-components=1"]);
            await rm(file);
            return sha256;
        },
    };
}
