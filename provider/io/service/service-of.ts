import type { MemberFolder } from "../layout/member-folder";
import type { Machine } from "../machine/machine";
import { commandService } from "./command-service";
import { processService } from "./process-service";
import type { Service, ServiceKind } from "./service";
import { systemdService } from "./systemd-service";

/** Every kind of service, by the name that programs use. A new kind is one file in this folder and one line here. */
const kinds = {
    process: processService,
    systemd: systemdService,
    command: commandService,
};

type ChoiceOf<Kind> = Kind extends ServiceKind<infer Choice> ? Choice : never;

/** The service that a program names. Plain JSON: the state of each member holds it. */
export type ServiceChoice = ChoiceOf<(typeof kinds)[keyof typeof kinds]>;

/** Opens the service of a member. Without a choice it is a process that this package starts itself. */
export function serviceOf(
    choice: ServiceChoice = { kind: "process" },
    folder: MemberFolder,
    machine: Machine,
): Service {
    const kind: ServiceKind<ServiceChoice> = kinds[choice.kind];
    return kind.open(choice, folder, machine);
}

/** Validates the arguments of a service. `where` is their place in the program's arguments. */
export function serviceProblems(choice: ServiceChoice, where: string): readonly string[] {
    // Programs in JavaScript may name any kind.
    const kind: ServiceKind<ServiceChoice> | undefined = Object.hasOwn(kinds, choice.kind)
        ? kinds[choice.kind]
        : undefined;
    if (kind) {
        return kind.problems(choice, where);
    }
    const names = Object.keys(kinds).map((name) => `"${name}"`);
    const required = `${names.slice(0, -1).join(", ")} or ${names.at(-1) ?? ""}`;
    return [`${where}.kind must be ${required}, not "${choice.kind}"`];
}
