import { checkLostData } from "../../core/checks/lost-set";
import { checkManagedElsewhere } from "../../core/checks/managed-elsewhere";
import type { Finding } from "../../core/errors/errors";
import { defined } from "../../core/json/defined";
import { valueAt } from "../../core/json/merge-sections";
import type { Topology } from "../../core/topology/topology";
import { readRecord } from "../../io/layout/claims";
import { parseConfig } from "../../io/layout/config-text";
import { memberFolder } from "../../io/layout/member-folder";
import { machineOf } from "../../io/ssh/machines";
import type { SetInputs } from "../state/inputs";

/** Finds other stacks that use the members' folders, and data that is missing there although the set was created. */
export async function findOnFolders(
    { setName, owner, members }: SetInputs,
    topology: Topology,
): Promise<readonly Finding[]> {
    const folders = await Promise.all(
        members.map(async ({ host, folder, shell }) => {
            const machine = machineOf(shell);
            const [record, config] = await Promise.all([
                readRecord({ folder, machine }),
                machine.readText(memberFolder(folder).config).catch(() => undefined),
            ]);
            const claims = record?.claims.member ?? [];
            const wasCreated = (record?.claims.set ?? []).length > 0;
            return { host, folder, claims, wasCreated, ...defined({ port: portIn(config) }) };
        }),
    );
    return [
        ...checkManagedElsewhere(setName, owner, folders),
        ...(folders.some(({ wasCreated }) => wasCreated) ? checkLostData(topology) : []),
    ];
}

/** Undefined if the file was edited: it need not be JSON then. */
function portIn(config = ""): number | undefined {
    const port = valueAt(parseConfig(config) ?? {}, "net.port");
    return typeof port === "number" ? port : undefined;
}
