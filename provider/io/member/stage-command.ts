import { text } from "node:stream/consumers";

import { codedMessageOf } from "../../core/errors/errors";
import { parseVersion } from "../../core/releases/version";
import type { Binaries } from "../releases/store/release-source";
import { stageOn } from "../releases/stage-on";
import { versionFolder } from "../releases/store/store";
import type { ConfiguredMember } from "./validate-config";
import { validateConfig } from "./validate-config";
import { machineOf } from "../ssh/machines";
import type { SshShell } from "../ssh/shell";

/** What the staging command is given, as JSON; it is kept in the stack's state. */
export interface StageInputs {
    readonly binaries: Binaries;
    readonly version: string;
    /** Absent in states of 0.1. */
    readonly member?: ConfiguredMember;
    /** How the member's host is reached stands on standard input: an `SshShell`. Absent: it is this machine. */
    readonly remote?: true;
}

/**
 * The staging command's body: reads its inputs from the environment variable STAGE, has the staged mongod judge the
 * member's configuration, writes what it does to standard output, and sets the exit code.
 */
export async function main(): Promise<void> {
    try {
        const { binaries, version, member, remote } = JSON.parse(
            process.env.STAGE ?? "{}",
        ) as StageInputs;
        parseVersion(version);
        const machine = machineOf(remote && (JSON.parse(await text(process.stdin)) as SshShell));
        await stageOn(machine, binaries, version, (line) => {
            process.stdout.write(`MongoDB ${version}: ${line}\n`);
        });
        if (member) {
            await validateConfig(binaries, version, member, machine);
        }
        process.stdout.write(
            `MongoDB ${version} is staged at ${versionFolder(binaries, version)}\n`,
        );
    } catch (error) {
        process.stderr.write(`${codedMessageOf(error)}\n`);
        process.exitCode = 1;
    }
}
