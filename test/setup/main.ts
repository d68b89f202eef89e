import { homedir } from "node:os";
import { cacheFolder } from "../../provider/io/system/cache-folder";
import { type CommandPlugin, ensureCommandPlugin } from "./command-plugin";
import { environmentFor, pathWithPulumi, type SetupFolders } from "./environment";
import { MissingPartError } from "./missing-part";
import { ensureMongod, MONGOD_VERSIONS } from "./mongod";
import { Progress } from "./progress";
import { ensurePulumi } from "./pulumi-cli";
import { runCommand } from "./run-command";
import { versionsNamed } from "./versions-named";

export interface MainInputs {
    root: string;
    /** "build" is for commands that need neither servers nor the engine. */
    what: "build" | "all";
    command: readonly string[];
    /** Whether packages were installed or sources compiled just now. */
    didWork: boolean;
}

/** Installs the parts, then runs the command. Returns the exit code. */
export async function main({ root, what, command, didWork }: MainInputs): Promise<number> {
    const progress = new Progress((line) => console.log(line));
    const cache = cacheFolder(process.env, homedir());
    let env = process.env;
    if (what === "all") {
        try {
            env = await ensureParts(root, cache, versionsNamed(command), progress);
        } catch (error) {
            console.error(`Set-up failed: ${messageOf(error)}`);
            return 1;
        }
    }
    const isIdle = !didWork && progress.count === 0;
    const seconds = (performance.now() / 1000).toFixed(1);
    console.log(`Set-up: ${isIdle ? "everything is installed" : "done"} (${seconds} s)`);
    const [first, ...rest] = command;
    return first === undefined ? 0 : await runCommand([first, ...rest], env);
}

/** Installs all parts concurrently: the build of the CLI needs the processors, the servers need the network. */
async function ensureParts(
    root: string,
    cache: string,
    moreVersions: readonly string[],
    progress: Progress,
): Promise<NodeJS.ProcessEnv> {
    const versions = [...new Set([...MONGOD_VERSIONS, ...moreVersions])];
    const [pulumi, ...servers] = await Promise.allSettled([
        ensureCli(root, cache, progress),
        ...versions.map(async (version) => ensureMongod(version, cache, progress)),
    ]);
    const failures = [pulumi, ...servers].filter((result) => result.status === "rejected");
    if (failures.length > 0) {
        throw new AggregateError(failures.map(({ reason }) => reason as unknown));
    }
    const { folders, plugin } = (pulumi as PromiseFulfilledResult<Cli>).value;
    return environmentFor(process.env, folders, plugin);
}

interface Cli {
    folders: SetupFolders;
    plugin: CommandPlugin;
}

async function ensureCli(root: string, cache: string, progress: Progress): Promise<Cli> {
    const pulumiBin = await ensurePulumi(root, cache, process.env.PATH ?? "", progress);
    const folders: SetupFolders = { root, cache, pulumiBin };
    const env = { ...process.env, PATH: pathWithPulumi(process.env, folders) };
    const nowMs = Date.now();
    const inputs = { root, cache, home: homedir(), env, progress, nowMs };
    return { folders, plugin: await ensureCommandPlugin(inputs) };
}

function messageOf(error: unknown): string {
    if (error instanceof AggregateError) {
        return error.errors.map(messageOf).join("\n");
    }
    // A missing part is a message for the user; any other error is a bug and needs its stack.
    return error instanceof MissingPartError
        ? error.message
        : String(error instanceof Error ? (error.stack ?? error.message) : error);
}
