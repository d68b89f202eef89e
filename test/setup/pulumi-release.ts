import { mkdir, rm } from "node:fs/promises";
import * as path from "node:path";
import { downloadFile, downloadText, findChecksum } from "./download";
import { type Route } from "./part";
import { runTool } from "./run-tool";

const SITE = "https://get.pulumi.com/releases/sdk";

/** The archive that the official installer would choose for this machine. */
export function archiveName(version: string, platform: string, arch: string): string {
    const systems: Record<string, string> = { linux: "linux", darwin: "darwin" };
    const processors: Record<string, string> = { x64: "x64", arm64: "arm64" };
    const system = systems[platform];
    const processor = processors[arch];
    if (system === undefined || processor === undefined) {
        throw new Error(`no release is known for ${platform} on ${arch}`);
    }
    return `pulumi-v${version}-${system}-${processor}.tar.gz`;
}

/** Unpacks the official release: the CLI, every language host and the dynamic provider's launcher. */
export function releaseRoute(version: string): Route {
    return {
        name: "the official release archive",
        install: async (folder, report) => {
            const archive = archiveName(version, process.platform, process.arch);
            const list = await downloadText(`${SITE}/pulumi-${version}-checksums.txt`);
            const sha256 = findChecksum(list, archive);
            const file = path.join(folder, archive);
            await downloadFile(`${SITE}/${archive}`, file, sha256, report);
            const bin = path.join(folder, "bin");
            await mkdir(bin);
            await runTool("tar", ["-xzf", file, "-C", bin, "--strip-components=1"]);
            await rm(file);
            return sha256;
        },
    };
}
