import { UpgradeError } from "../../core/errors/errors";
import { copiesOf, copyExecutable } from "../releases/adopted-release";
import { versionFolder } from "../releases/store/store";
import { mongodIn } from "../layout/release-folder";
import { findProcess } from "../service/process";
import type { DesiredServer, LocatedMember } from "./managed-member";
import { folderUnusable } from "./managed-member";
import { writeServerFiles } from "./server-files";

/** Whether the member is to be adopted and was not yet: the configuration file is the last that an adoption writes. */
export async function awaitsAdoption({ folder, machine }: LocatedMember): Promise<boolean> {
    return folder.adopted && !(await machine.isReadable(folder.config));
}

/**
 * Adopts a running server that this package did not start, without touching its process: writes the files that its next
 * start uses. Safe to repeat: the configuration is written last, so where it exists everything does.
 */
export async function adoptServer(
    member: LocatedMember,
    version: string | undefined,
    desired: () => DesiredServer,
): Promise<void> {
    if (!(await awaitsAdoption(member))) {
        return;
    }
    const { host, folder, machine, service } = member;
    const pid = await findProcess(folder, machine);
    if (pid === undefined || version === undefined) {
        throw new UpgradeError(
            "not-adoptable",
            `Cannot adopt ${host}: no server that answers there holds ${folder.lock}, and only a running server can be adopted`,
            { host },
        );
    }
    try {
        await machine.makeFolder(folder.root);
        await copyExecutable(pid, folder, version, machine);
        await machine.remove(folder.current);
        await machine.link(versionFolder(copiesOf(folder), version), folder.current);
        await service.verifyAccess(mongodIn(folder.current));
        const files = await writeServerFiles(member, desired());
        await service.grantOwnership([folder.root, folder.config, ...files]);
    } catch (error) {
        throw folderUnusable(member, error);
    }
}
