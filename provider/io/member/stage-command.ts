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

/** Inputs of the staging command, as JSON. The stack's state holds them. */
export interface StageInputs {
    readonly binaries: Binaries;
    readonly version: string;
    /** Absent in states that 0.1 wrote. */
    readonly member?: ConfiguredMember;
    /** Standard input holds how to reach the member's host: an `SshShell`. Absent: it is this machine. */
    readonly remote?: true;
}

/**
 * Runs the staging command: reads its inputs from the environment variable STAGE, stages the release, has the staged mongod
 * validate the member's configuration, reports progress on standard output, and sets the exit code.
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
