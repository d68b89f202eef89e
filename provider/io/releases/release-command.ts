import { join } from "node:path";

import type { Machine } from "../machine/machine";
import { runOrThrow } from "../machine/run-or-throw";
import type { CommandBinaries } from "./store/release-source";
import { isStaged, verifyBinary, versionFolder } from "./store/store";
import { markerName } from "../layout/release-folder";

const limitMs = 1_800_000;

/**
 * Runs a program of the user's on the host. It is told by environment variables: VERSION, and FOLDER, where the release is
 * to lie. Both go through env(1), as a machine takes a program and its arguments only.
 */
export async function runCommand(
    machine: Machine,
    binaries: CommandBinaries,
    name: "stage" | "switch",
    command: readonly string[],
    version: string,
): Promise<void> {
    const folder = versionFolder(binaries, version);
    const told = ["env", `VERSION=${version}`, `FOLDER=${folder}`];
    await runOrThrow(
        machine,
        [...told, ...command],
        limitMs,
        "release-command-failed",
        `Cannot ${name} MongoDB ${version} on ${machine.name} by ${command.join(" ")}`,
    );
}

/** Looked at in any case. The marker comes behind the look at what the command left: one that was interrupted is run again. */
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
