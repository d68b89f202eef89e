import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { access, mkdir, mkdtemp, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { join, resolve } from "node:path";

/** The folder of one demo, for everything it creates: the program, the engine's state and settings, the members' data, logs. */
export interface Scratch {
    readonly folder: string;
    /** Environment for `pulumi` that keeps it from the user's own stacks, settings and data. */
    readonly env: Readonly<Record<string, string>>;
}

export const stackName = "demo";

/** File that a shell reads with `. ./demo-env`. It also marks a folder as a demo's. */
export const envName = "demo-env";
const root = resolve(__dirname, "../../..");

/** Makes a folder that links to this repository's own program and has a stack of its own. */
export async function makeScratch(): Promise<Scratch> {
    const folder = await mkdtemp(join(await realpath(tmpdir()), "replica-set-demo-"));
    const scratch = { folder, env: environmentOf(folder) };
    await Promise.all([
        ...["Pulumi.yaml", "package.json", "node_modules", "bin"].map((name) =>
            symlink(join(root, name), join(folder, name)),
        ),
        ...["home", "state", "data", "tmp"].map((name) => mkdir(join(folder, name))),
        writeFile(join(folder, "passphrase"), randomBytes(24).toString("hex"), { mode: 0o600 }),
        writeFile(join(folder, envName), exportsOf(scratch.env)),
    ]);
    // Plugins are a download cache: the user's is shared instead of filled again.
    const plugins = join(process.env.PULUMI_HOME ?? join(homedir(), ".pulumi"), "plugins");
    if (existsSync(plugins)) {
        await symlink(plugins, join(folder, "home", "plugins"));
    }
    return scratch;
}

/** Finds an earlier demo in a folder. Resolves to undefined if the folder is not a demo's. */
export async function findScratch(folder: string): Promise<Scratch | undefined> {
    try {
        await access(join(folder, envName));
        return { folder, env: environmentOf(folder) };
    } catch {
        return undefined;
    }
}

export async function removeScratch({ folder }: Scratch): Promise<void> {
    await rm(folder, { recursive: true, force: true });
}

function environmentOf(folder: string): Readonly<Record<string, string>> {
    const inherited = Object.entries(process.env).filter(
        (entry): entry is [string, string] =>
            entry[1] !== undefined && /^(PATH$|PULUMI_(MONGODB|SKIP|DISABLE)_)/.test(entry[0]),
    );
    return {
        ...Object.fromEntries(inherited),
        PULUMI_STACK: stackName,
        PULUMI_HOME: join(folder, "home"),
        PULUMI_BACKEND_URL: `file://${join(folder, "state")}`,
        PULUMI_CONFIG_PASSPHRASE_FILE: join(folder, "passphrase"),
        XDG_DATA_HOME: join(folder, "data"),
    };
}

function exportsOf(env: Readonly<Record<string, string>>): string {
    const quoted = (value: string) => `'${value.replaceAll("'", "'\\''")}'`;
    const lines = Object.entries(env).map(([name, value]) => `export ${name}=${quoted(value)}`);
    return [...lines, "unset PULUMI_CONFIG_PASSPHRASE", ""].join("\n");
}
