import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

import type { ReplicaSetArgs } from "../../../provider/pulumi/args/args";
import type { MemberOutputs } from "../../../provider/pulumi/state/inputs";
import type { UpgradeOutcome } from "../../../provider/pulumi/session/outcome";
import type { Place } from "../sets/by-hand";
import type { Platform } from "./fresh-program";
import { freshPrograms, platformEnv, writeProgram, writeProject } from "./fresh-program";
import { listFiles } from "../system/list-files";
import { smallServers } from "../sets/real-set";
import type { Run, ProcessOptions } from "../system/run-process";
import { runOrFail, runProcess } from "../system/run-process";
import { assertCode } from "../system/say";
import { makeTemporaryFolder, removeWithServers } from "../system/temporary-folder";

/** The program's outputs, as `pulumi stack output` prints them. */
export interface Outputs {
    readonly connectionString: string;
    readonly runningVersion: string;
    readonly primary: string;
    readonly members: readonly { host: string; state: string; version: string }[];
    readonly lastUpgrade: UpgradeOutcome | null;
    readonly featureCompatibilityVersion: string;
    /** Outputs of the other sets after the first. */
    readonly more: readonly (UpgradeOutcome | null)[];
}

/** A resource in the engine's state. */
export interface StateResource {
    readonly urn: string;
    readonly type: string;
    readonly id?: string;
    readonly inputs: Record<string, unknown>;
    readonly outputs: Record<string, unknown>;
    readonly initErrors?: readonly string[];
}

/** The output of `pulumi stack export`. */
export interface ExportedState {
    readonly version: number;
    readonly deployment: { readonly secrets_providers?: object };
}

interface State {
    readonly resources?: readonly StateResource[];
    readonly pending_operations?: readonly { readonly type: string }[];
}

/** One step of `pulumi preview --json`. */
export interface PreviewStep {
    readonly op: string;
    readonly urn: string;
    readonly oldState?: { readonly inputs?: Record<string, unknown> };
    readonly newState?: {
        readonly inputs?: Record<string, unknown>;
        readonly dependencies?: readonly string[];
    };
}

export interface JsonPreview {
    readonly steps: readonly PreviewStep[];
    readonly diagnostics: readonly { readonly message: string; readonly severity: string }[];
    readonly changeSummary: Record<string, number>;
}

export interface StackOptions {
    readonly language?: "javascript" | "typescript";
    readonly version: string;
    readonly args?: Partial<ReplicaSetArgs>;
    /** Names of more sets with the same arguments. */
    readonly more?: readonly string[];
    /** The program itself, in TypeScript. Default: one that takes its arguments from the stack's configuration. */
    readonly text?: string;
    /** Default: the Node of this process, the SDK of this repository. */
    readonly platform?: Platform;
}

let count = 0;

/** Every stack that is not closed yet. */
const open = new Set<PulumiStack>();

/** Closes all stacks; for `after`, also if `before` failed. */
export async function closeStacks(): Promise<void> {
    await Promise.all([...open].map((stack) => stack.close()));
}

/** A stack of a fresh program on the real engine, with a backend, home and data folder of its own. */
export class PulumiStack {
    name: string;
    /** Namespace of the stack's configuration. */
    #project = "fresh";
    readonly program: string;
    /** Members are below this folder by default. */
    readonly dataFolder: string;
    readonly #folder: string;
    #salt = "";
    readonly #secrets = new Map<string, readonly string[]>();
    #version: string;
    readonly #more: readonly string[];
    readonly #platform: Platform;
    #args: Partial<ReplicaSetArgs>;
    /** Whether each of several sets depends on the one before it. */
    inOrder = false;

    private constructor(
        folder: string,
        program: string,
        dataFolder: string,
        options: StackOptions,
    ) {
        count += 1;
        this.name = `test-${count}`;
        this.#folder = folder;
        this.program = program;
        this.dataFolder = dataFolder;
        this.#version = options.version;
        this.#more = options.more ?? [];
        this.#platform = options.platform ?? {};
        this.#args = options.args ?? {};
    }

    static async create(options: StackOptions): Promise<PulumiStack> {
        const programs = await freshPrograms(options.platform);
        const program =
            options.text === undefined
                ? programs[options.language ?? "javascript"]
                : join(programs.folder, `own-${count}`);
        if (options.text !== undefined) {
            await writeProgram(program, "index.ts", options.text);
        }
        const dataFolder = await makeTemporaryFolder("members");
        const stack = new PulumiStack(programs.folder, program, dataFolder, options);
        open.add(stack);
        await runOrFail(
            "pulumi",
            ["stack", "init", stack.name, "--non-interactive"],
            stack.processOptions,
        );
        stack.#salt = await readFile(stack.#configFile, "utf8");
        return stack;
    }

    /** Replaces the program of a stack that was created with `text`. */
    async rewrite(text: string): Promise<void> {
        await writeFile(join(this.program, "index.ts"), text);
    }

    async rename(name: string): Promise<void> {
        assertCode(await this.pulumi("stack", "rename", name), 0);
        this.name = name;
    }

    /** Renames the project, of a stack that was created with `text`. */
    async renameProject(project: string): Promise<void> {
        const name = `organization/${project}/${this.name}`;
        assertCode(await this.pulumi("stack", "rename", name), 0);
        await writeProject(this.program, "index.ts", project);
        this.#project = project;
    }

    /** Folders of the members that were created or adopted so far. */
    async memberFolders(): Promise<readonly string[]> {
        const files = await listFiles(this.dataFolder);
        return files
            .filter((file) => basename(file) === "mongod.conf")
            .map((file) => join(this.dataFolder, dirname(file)));
    }

    /** Changes the stack's configuration for the program's next runs. */
    edit(version: string, args: Partial<ReplicaSetArgs> = this.#args): void {
        this.#version = version;
        this.#args = args;
    }

    /** Sets the program's secrets, which the CLI encrypts. */
    keepSecrets(secrets: Readonly<Record<string, string>>): Promise<void> {
        return this.keepSecret("secrets", JSON.stringify(secrets));
    }

    async keepSecret(name: string, value: string): Promise<void> {
        const set = ["config", "set", "--secret", name, "--stack", this.name, "--", value];
        await runOrFail("pulumi", set, this.processOptions);
        const lines = (await readFile(this.#configFile, "utf8")).split("\n");
        const at = lines.findIndex((line) => line.includes(`${this.#project}:${name}`));
        this.#secrets.set(name, lines.slice(at, at + 2));
    }

    /** Runs the CLI on this stack; never throws for its exit code. */
    pulumi(command: string, ...flags: readonly string[]): Promise<Run> {
        return this.#run(command, flags);
    }

    async #run(
        command: string,
        flags: readonly string[],
        onStart?: ProcessOptions["onStart"],
    ): Promise<Run> {
        const args = { options: smallServers, ...this.#args };
        const config = [
            `    ${this.#project}:version: ${JSON.stringify(this.#version)}`,
            `    ${this.#project}:args: ${JSON.stringify(JSON.stringify(args))}`,
            `    ${this.#project}:more: ${JSON.stringify(JSON.stringify(this.#more))}`,
            `    ${this.#project}:inOrder: "${String(this.inOrder)}"`,
            ...[...this.#secrets.values()]
                .flat()
                .map((line) => `    ${line.trim()}`.replace("    secure", "        secure")),
        ];
        await writeFile(this.#configFile, [this.#salt.trimEnd(), "config:", ...config].join("\n"));
        const common = ["--stack", this.name, "--non-interactive", "--color", "never"];
        return runProcess("pulumi", [command, ...common, ...flags], {
            ...this.processOptions,
            ...(onStart && { onStart }),
        });
    }

    preview(...flags: readonly string[]): Promise<Run> {
        return this.pulumi("preview", ...flags);
    }

    async previewJson(...flags: readonly string[]): Promise<JsonPreview> {
        const run = await this.preview("--json", ...flags);
        assertCode(run, 0);
        return JSON.parse(run.stdout) as JsonPreview;
    }

    /** Runs `pulumi up` without its preview, which a user has seen before. */
    up(...flags: readonly string[]): Promise<Run> {
        return this.pulumi("up", "--yes", "--skip-preview", ...flags);
    }

    /** Runs an update that the test interrupts: `onStart` receives the CLI's process id. */
    upUntil(onStart: NonNullable<ProcessOptions["onStart"]>): Promise<Run> {
        return this.#run("up", ["--yes", "--skip-preview"], onStart);
    }

    /** Runs an update that must succeed. */
    async upOrFail(...flags: readonly string[]): Promise<Run> {
        const run = await this.up(...flags);
        assertCode(run, 0);
        return run;
    }

    async refreshOrFail(): Promise<Run> {
        const run = await this.pulumi("refresh", "--yes", "--skip-preview");
        assertCode(run, 0);
        return run;
    }

    destroy(): Promise<Run> {
        return this.pulumi("destroy", "--yes", "--skip-preview");
    }

    async resources(): Promise<readonly StateResource[]> {
        return (await this.#state()).resources ?? [];
    }

    /** Operations that an interrupted update had begun, such as "updating". */
    async pendingOperations(): Promise<readonly string[]> {
        return ((await this.#state()).pending_operations ?? []).map(({ type }) => type);
    }

    async #state(): Promise<State> {
        const { checkpoint } = JSON.parse(await this.stateText()) as {
            checkpoint: { latest?: State };
        };
        return checkpoint.latest ?? {};
    }

    /** The stack's state as the backend stores it. */
    stateText(): Promise<string> {
        const file = join(
            this.#folder,
            "backend/.pulumi/stacks",
            this.#project,
            `${this.name}.json`,
        );
        return readFile(file, "utf8");
    }

    async exported(): Promise<ExportedState> {
        const run = await this.pulumi("stack", "export");
        assertCode(run, 0);
        return JSON.parse(run.stdout) as ExportedState;
    }

    async outputs(): Promise<Outputs> {
        const resources = await this.resources();
        const stack = resources.find((each) => each.type === "pulumi:pulumi:Stack");
        return stack?.outputs as unknown as Outputs;
    }

    /** The members' outputs in the state, in the order of the program. */
    async members(): Promise<readonly (MemberOutputs & { __provider: string })[]> {
        const all = (await this.resources()).filter(isMember);
        all.sort((a, b) => a.urn.localeCompare(b.urn));
        return all.map((each) => each.outputs as unknown as MemberOutputs & { __provider: string });
    }

    async member(host: string): Promise<StateResource & { outputs: unknown }> {
        const found = (await this.resources()).find(
            (each) => isMember(each) && each.outputs.host === host,
        );
        assert.ok(found, `${host} is not in the state`);
        return found;
    }

    async places(): Promise<readonly Place[]> {
        const [first] = await this.members();
        assert.ok(first, "no member is in the state");
        return first.set.members;
    }

    async place(host: string): Promise<Place> {
        const found = (await this.places()).find((place) => place.host === host);
        assert.ok(found, `${host} is not in the state`);
        return found;
    }

    async close(): Promise<void> {
        open.delete(this);
        await removeWithServers(this.dataFolder);
    }

    /** Folder and environment for the CLI. */
    get processOptions() {
        return {
            cwd: this.program,
            env: {
                ...platformEnv(this.#platform),
                PULUMI_BACKEND_URL: `file://${join(this.#folder, "backend")}`,
                PULUMI_HOME: join(this.#folder, "home"),
                PULUMI_CONFIG_PASSPHRASE: "correct horse",
                PULUMI_SKIP_UPDATE_CHECK: "true",
                XDG_DATA_HOME: this.dataFolder,
            },
        };
    }

    get #configFile(): string {
        return join(this.program, `Pulumi.${this.name}.yaml`);
    }
}

export function isMember(resource: StateResource): boolean {
    return resource.type === "pulumi-nodejs:dynamic/mongodb:Member";
}

export function isMemberStep(step: PreviewStep): boolean {
    return step.urn.includes("pulumi-nodejs:dynamic/mongodb:Member::");
}
