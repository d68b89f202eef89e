import type { MemberFolder } from "../layout/member-folder";
import type { Machine } from "../machine/machine";
import { commandService } from "./command-service";
import { processService } from "./process-service";
import type { Service, ServiceChoice } from "./service";
import { systemdService } from "./systemd-service";

/** Without a choice: a process that this package starts itself. */
export function serviceOf(
    choice: ServiceChoice | undefined,
    folder: MemberFolder,
    machine: Machine,
): Service {
    switch (choice?.kind) {
        case undefined:
            return processService(folder, machine);
        case "systemd":
            return systemdService(choice.unit, folder, machine);
        case "command":
            return commandService(choice, folder, machine);
    }
}
