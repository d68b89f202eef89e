import { rm } from "node:fs/promises";
import * as path from "node:path";
import { getDownloadURL } from "mongodb-download-url";
import { downloadFile, downloadText, findChecksum, reach } from "./download";
import { type Route } from "./part";
import { runTool } from "./run-tool";

/** The publisher's archive for this platform: every version there is. */
export function archiveRoute(version: string): Route {
    return {
        name: "the official archive",
        install: async (folder, report) => {
            // The list of releases; asked first because the library's own time limit is long.
            await reach("downloads.mongodb.org");
            const { url } = await getDownloadURL({ version, enterprise: false });
            const archive = path.basename(new URL(url).pathname);
            const sha256 = findChecksum(await downloadText(`${url}.sha256`), archive);
            const file = path.join(folder, archive);
            await downloadFile(url, file, sha256, report);
            // bsdtar, the one of macOS, knows patterns without being told.
            const gnuTar = process.platform === "linux" ? ["--wildcards"] : [];
            const patterns = [...gnuTar, "*/bin/mongod"];
            await runTool("tar", ["-xzf", file, "-C", folder, "--strip-components=1", ...patterns]);
            await rm(file);
            return sha256;
        },
    };
}
