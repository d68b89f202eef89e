import { join } from "node:path";

import type { Machine } from "../machine/machine";
import { runOrThrow } from "../machine/run-or-throw";
import type { CommandBinaries } from "./store/release-source";
import { isStaged, verifyBinary, versionFolder } from "./store/store";
import { markerName } from "../layout/release-folder";

const limitMs = 1_800_000;

/**
 * Runs the user's command on the host, with two environment variables: VERSION, and FOLDER, the folder of the release. Both
 * go through env(1), since a machine runs a program with arguments only.
 */
export async function runCommand(
    machine: Machine,
    binaries: CommandBinaries,
    name: "stage" | "switch",
    command: readonly string[],
    version: string,
): Promise<void> {
    const folder = versionFolder(binaries, version);
    const environment = ["env", `VERSION=${version}`, `FOLDER=${folder}`];
    await runOrThrow(
        machine,
        [...environment, ...command],
        limitMs,
        "release-command-failed",
        `Cannot ${name} MongoDB ${version} on ${machine.name} by ${command.join(" ")}`,
    );
}

/**
 * Stages a release by the user's command and verifies it, also if it is staged already. The marker is written after the
 * verification, so an interrupted command runs again.
 */
export async function stageByCommand(
    machine: Machine,
    binaries: CommandBinaries,
    version: string,
): Promise<void> {
    if (await isStaged(binaries, version, machine)) {
        await verifyBinary(binaries, version, machine);
        return;
    }
    await machine.makeFolder(binaries.root);
    await runCommand(machine, binaries, "stage", binaries.stage, version);
    await verifyBinary(binaries, version, machine);
    const marker = join(versionFolder(binaries, version), markerName);
    await machine.writeText(marker, `${JSON.stringify({ version, source: "command" })}\n`);
}
