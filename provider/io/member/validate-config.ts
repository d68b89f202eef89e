import { join } from "node:path";

import { describeRefusal } from "../../core/checks/refusal";
import { UpgradeError } from "../../core/errors/errors";
import { readLogLine } from "../../core/errors/log-line";
import type { Binaries } from "../releases/store/release-source";
import { versionFolder } from "../releases/store/store";
import { mongodIn } from "../layout/release-folder";
import { unrunnable } from "../releases/store/unrunnable";
import { renderConfig } from "../layout/config-text";
import { thisMachine } from "../machine/local-machine";
import type { Machine } from "../machine/machine";

/** What each member has for itself: mongod parses it, and looks at none of it here. */
const ownKeys: readonly string[] = ["bindIp", "dbPath", "path", "port"];

/** A member, and what it is to run with. Plain JSON: it is kept in the state of the staging command. */
export interface ConfiguredMember {
    readonly host: string;
    /** Where its configuration lies, or will: for messages. */
    readonly file: string;
    readonly config: object;
}

/** Throws `options-refused` where a staged mongod does not take the member's configuration. */
export async function validateConfig(
    binaries: Binaries,
    version: string,
    member: ConfiguredMember,
    machine = thisMachine,
): Promise<void> {
    const words = await refusalOf(binaries, version, member, machine);
    if (words !== undefined) {
        throw new UpgradeError("options-refused", describeRefusal(member, version, words), {
            host: member.host,
        });
    }
}

/**
 * Has a staged mongod judge the configuration that it will be started with: its words, or undefined where it takes it.
 * Leaves nothing behind, and touches nothing of the member's.
 */
export async function refusalOf(
    binaries: Binaries,
    version: string,
    { file, config }: ConfiguredMember,
    machine = thisMachine,
): Promise<string | undefined> {
    // A folder that only this user can look into.
    const folder = await machine.makeTemporaryFolder(join(machine.temporary, "mongod-conf-"));
    try {
        const validated = join(folder, "mongod.conf");
        await machine.writeText(validated, renderConfig(config), 0o600);
        const words = await judge(
            mongodIn(versionFolder(binaries, version)),
            version,
            validated,
            machine,
        );
        return words?.replaceAll(validated, file);
    } finally {
        await machine.removeTree(folder);
    }
}

/** In the order of the members; configurations that differ only in where a member lies and listens are judged once. */
export function refusalsOf(
    binaries: Binaries,
    version: string,
    members: readonly ConfiguredMember[],
    machine = thisMachine,
): Promise<readonly (string | undefined)[]> {
    const validated = new Map<
        string,
        { readonly file: string; readonly words: Promise<string | undefined> }
    >();
    return Promise.all(
        members.map(async (member) => {
            const shape = JSON.stringify(member.config, (key, value: unknown) =>
                ownKeys.includes(key) ? "" : value,
            );
            const known = validated.get(shape) ?? {
                file: member.file,
                words: refusalOf(binaries, version, member, machine),
            };
            validated.set(shape, known);
            return (await known.words)?.replaceAll(known.file, member.file);
        }),
    );
}

/**
 * --outputConfig (from 4.2) has it parse, print and exit
 * without touching data. Seen on 4.2.6 to 6.0.27: 2 for an unknown option, 1 for an unknown parameter, and 0 with a
 * fatal line in the log for replication.enableMajorityReadConcern: false from 5.0.
 */
async function judge(
    mongod: string,
    version: string,
    file: string,
    machine: Machine,
): Promise<string | undefined> {
    try {
        const command = [mongod, "--config", file, "--outputConfig"];
        const { stdout } = await machine.run(command, 30_000);
        const fatal = stdout.split("\n").filter((line) => readLogLine(line)?.s === "F");
        return fatal.length === 0 ? undefined : wordsOf(fatal.join("\n"));
    } catch (error) {
        const { code, stdout, stderr } = error as {
            readonly code?: unknown;
            readonly stdout: string;
            readonly stderr: string;
        };
        if (typeof code !== "number") {
            throw await unrunnable(mongod, version, error, machine);
        }
        return wordsOf(`${stderr}\n${stdout}`);
    }
}

function wordsOf(output: string): string {
    const lines = output.split("\n").filter((line) => line.trim() !== "");
    const words = lines.map((line) => {
        const logged = readLogLine(line);
        return logged ? (errmsgIn(logged.attr?.error) ?? logged.msg) : line.trim();
    });
    return words.join("; ").slice(0, 1000);
}

function errmsgIn(error: unknown): string | undefined {
    return (error as { readonly errmsg?: string } | undefined)?.errmsg;
}
