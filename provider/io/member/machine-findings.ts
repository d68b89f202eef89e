import { checkRoomForData, checkRoomForReleases } from "../../core/checks/disk";
import { checkHost } from "../../core/checks/host";
import type { Finding } from "../../core/errors/errors";
import type { Goal } from "../../core/plan/goal";
import type { Binaries } from "../releases/store/release-source";
import { isStaged } from "../releases/store/store";
import { thisMachine } from "../machine/local-machine";
import type { Machine } from "../machine/machine";
import { readPlatform } from "../machine/platform";
import { memberFolder } from "../layout/member-folder";
import type { ManagedMember } from "./managed-member";

/** Checks a machine on which these members will be started with the goals' versions, one version after the other. */
export async function checkMachine(
    binaries: Binaries,
    goals: readonly Goal[],
    members: readonly Pick<ManagedMember, "host" | "folder" | "adopted">[],
    machine = thisMachine,
): Promise<readonly Finding[]> {
    const isFromVendor = binaries.kind === "archive" || binaries.kind === "packages";
    const [platform, releases, ...data] = await Promise.all([
        readPlatform(machine),
        isFromVendor ? checkReleaseRoom(binaries, goals, machine) : [],
        ...members.map(async ({ host, folder, adopted }) => {
            const disk = await machine.readDisk(memberFolder(folder, adopted).data);
            return disk ? checkRoomForData(host, disk) : [];
        }),
    ]);
    const builder = isFromVendor ? "vendor" : "other";
    const onGoals = goals.flatMap((goal) => checkHost(platform, goal, builder, machine.name));
    // A finding on the first goal holds for the later ones too.
    const distinct = onGoals.filter(
        ({ code }, index) => onGoals.findIndex((other) => other.code === code) === index,
    );
    return [...distinct, ...releases, ...data.flat()];
}

/** Checks the room for releases that have not been downloaded yet. */
async function checkReleaseRoom(
    binaries: Binaries,
    goals: readonly Goal[],
    machine: Machine,
): Promise<readonly Finding[]> {
    const versions = goals.map((goal) => goal.version);
    const staged = await Promise.all(
        versions.map((version) => isStaged(binaries, version, machine)),
    );
    const fetched = versions.filter((_version, index) => staged[index] === false);
    const disk = fetched.length > 0 ? await machine.readDisk(binaries.root) : undefined;
    return disk === undefined ? [] : checkRoomForReleases(disk, fetched);
}
