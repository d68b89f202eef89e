import { dirname, join } from "node:path";

import { describeRefusal } from "../../core/checks/refusal";
import { UpgradeError, messageOf } from "../../core/errors/errors";
import { readLogLine } from "../../core/errors/log-line";
import type { Binaries } from "../releases/store/release-source";
import { versionFolder } from "../releases/store/store";
import { mongodIn } from "../layout/release-folder";
import { cannotRun } from "../releases/store/cannot-run";
import { renderConfig } from "../layout/config-text";
import { thisMachine } from "../machine/local-machine";
import type { Machine } from "../machine/machine";

/** Options whose values differ between members. mongod only parses them here and uses none. */
const memberKeys: readonly string[] = ["bindIp", "dbPath", "path", "port"];

/** A member and its desired configuration. Plain JSON: the state of the staging command holds it. */
export interface ConfiguredMember {
    readonly host: string;
    /** Path of its configuration file, for messages. The file need not exist yet. */
    readonly file: string;
    readonly config: object;
}

/** Throws `options-refused` if a staged mongod does not accept the member's configuration. */
export async function validateConfig(
    binaries: Binaries,
    version: string,
    member: ConfiguredMember,
    machine = thisMachine,
): Promise<void> {
    const refusal = await refusalOf(binaries, version, member, machine);
    if (refusal !== undefined) {
        throw new UpgradeError("options-refused", describeRefusal(member, version, refusal), {
            host: member.host,
        });
    }
}

/**
 * Has a staged mongod check the configuration that it will be started with. Resolves to the mongod's error message, or to
 * undefined if it accepts the configuration. Leaves no file behind and reads none of the member's.
 */
export async function refusalOf(
    binaries: Binaries,
    version: string,
    member: ConfiguredMember,
    machine = thisMachine,
): Promise<string | undefined> {
    const folder = await writeCopy(member, machine);
    try {
        const copy = join(folder, copyName);
        const mongod = mongodIn(versionFolder(binaries, version));
        return (await check(mongod, version, copy, machine))?.replaceAll(copy, member.file);
    } finally {
        await machine.removeTree(folder);
    }
}

const copyName = "mongod.conf";

/**
 * Writes the configuration into a folder that only this user can read, and resolves to that: with the temporary files of the
 * host or, if they are full or read-only, in the member's own folder.
 */
async function writeCopy(
    { host, file, config }: ConfiguredMember,
    machine: Machine,
): Promise<string> {
    const failures: unknown[] = [];
    const parents = [machine.temporary, dirname(file)];
    for (const parent of parents) {
        let folder: string | undefined;
        try {
            folder = await machine.makeTemporaryFolder(join(parent, "mongod-conf-"));
            await machine.writeText(join(folder, copyName), renderConfig(config), 0o600);
            return folder;
        } catch (error) {
            if (error instanceof UpgradeError) {
                throw error; // The machine could not be reached.
            }
            failures.push(error);
            await (folder && machine.removeTree(folder).catch(() => undefined));
        }
    }
    throw new UpgradeError(
        "temporary-folder-unusable",
        `Cannot check the configuration of ${host} on ${machine.name}: neither ${parents.join(" nor ")} can be written: ${messageOf(failures[0])}`,
        { host, cause: failures[0] },
    );
}

/**
 * Checks the configurations of several members; the results are in the members' order. Configurations that differ only in
 * paths and addresses are checked once.
 */
export function refusalsOf(
    binaries: Binaries,
    version: string,
    members: readonly ConfiguredMember[],
    machine = thisMachine,
): Promise<readonly (string | undefined)[]> {
    const checked = new Map<
        string,
        { readonly file: string; readonly refusal: Promise<string | undefined> }
    >();
    return Promise.all(
        members.map(async (member) => {
            const shape = JSON.stringify(member.config, (key, value: unknown) =>
                memberKeys.includes(key) ? "" : value,
            );
            const known = checked.get(shape) ?? {
                file: member.file,
                refusal: refusalOf(binaries, version, member, machine),
            };
            checked.set(shape, known);
            return (await known.refusal)?.replaceAll(known.file, member.file);
        }),
    );
}

/**
 * Runs mongod with --outputConfig (from 4.2): it parses and prints the configuration and exits without touching data. Seen
 * on 4.2.6 to 6.0.27: exit code 2 for an unknown option, 1 for an unknown parameter, and 0 with a fatal line in the log for
 * replication.enableMajorityReadConcern: false from 5.0.
 */
async function check(
    mongod: string,
    version: string,
    file: string,
    machine: Machine,
): Promise<string | undefined> {
    try {
        const command = [mongod, "--config", file, "--outputConfig"];
        const { stdout } = await machine.run(command, 30_000);
        const fatal = stdout.split("\n").filter((line) => readLogLine(line)?.s === "F");
        return fatal.length === 0 ? undefined : messagesIn(fatal.join("\n"));
    } catch (error) {
        const { code, stdout, stderr } = error as {
            readonly code?: unknown;
            readonly stdout: string;
            readonly stderr: string;
        };
        if (typeof code !== "number") {
            throw await cannotRun(mongod, version, error, machine);
        }
        return messagesIn(`${stderr}\n${stdout}`);
    }
}

function messagesIn(output: string): string {
    const lines = output.split("\n").filter((line) => line.trim() !== "");
    const messages = lines.map((line) => {
        const logged = readLogLine(line);
        const error = logged?.attr?.error as { readonly errmsg?: string } | undefined;
        return logged ? (error?.errmsg ?? logged.msg) : line.trim();
    });
    return messages.join("; ").slice(0, 1000);
}
