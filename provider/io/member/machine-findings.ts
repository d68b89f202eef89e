import { checkRoomForData, checkRoomForReleases } from "../../core/checks/disk";
import { checkHost } from "../../core/checks/host";
import type { Finding } from "../../core/errors/errors";
import type { Goal } from "../../core/plan/goal";
import type { Binaries } from "../releases/store/release-source";
import { isStaged } from "../releases/store/store";
import { thisMachine } from "../machine/local-machine";
import type { Machine } from "../machine/machine";
import { readPlatform } from "../machine/platform";
import type { AdoptedPaths, MemberFolder } from "../layout/member-folder";
import { memberFolder } from "../layout/member-folder";

/** Checks a machine on which these members will be started with the goals' versions, one version after the other. */
export async function checkMachine(
    binaries: Binaries,
    goals: readonly Goal[],
    members: readonly {
        readonly host: string;
        readonly folder: string;
        readonly adopted?: AdoptedPaths;
    }[],
    machine = thisMachine,
): Promise<readonly Finding[]> {
    const [platform, releases, ...data] = await Promise.all([
        readPlatform(machine),
        checkReleaseRoom(binaries, goals, machine),
        ...members.map(({ host, folder, adopted }) =>
            checkDataRoom(host, memberFolder(folder, adopted), machine),
        ),
    ]);
    const fromVendor = binaries.kind === "archive" || binaries.kind === "packages";
    const builder = fromVendor ? "vendor" : "other";
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
    if (binaries.kind !== "archive" && binaries.kind !== "packages") {
        return [];
    }
    const versions = goals.map((goal) => goal.version);
    const staged = await Promise.all(
        versions.map((version) => isStaged(binaries, version, machine)),
    );
    const fetched = versions.filter((_version, index) => staged[index] === false);
    const disk = fetched.length > 0 ? await machine.readDisk(binaries.root) : undefined;
    return disk === undefined ? [] : checkRoomForReleases(disk, fetched);
}

async function checkDataRoom(
    host: string,
    { data }: MemberFolder,
    machine: Machine,
): Promise<readonly Finding[]> {
    const disk = await machine.readDisk(data);
    return disk === undefined ? [] : checkRoomForData(host, disk);
}
