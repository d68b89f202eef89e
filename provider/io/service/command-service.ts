import { UpgradeError, messageOf } from "../../core/errors/errors";
import { commandProblems } from "../machine/command-problems";
import { readExitDiagnostics } from "./read-exit-diagnostics";
import { findProcess } from "./process";
import type { ServiceKind } from "./service";

const limitMs = 120_000;

/** Exit codes of a status action for a service that does not run (Linux Standard Base, "Init Script Actions"). 4 is "unknown". */
const deadCodes: readonly unknown[] = [1, 2, 3];

const verbs = ["start", "stop", "status"] as const;

type Verb = (typeof verbs)[number];

/** Programs with their arguments, without a shell. `status` ends with 0 if the mongod runs, with 1, 2 or 3 if it does not. */
type CommandServiceChoice = { readonly kind: "command" } & Readonly<
    Record<Verb, readonly string[]>
>;

/** The user's own commands start and stop the mongod. */
export const commandService: ServiceKind<CommandServiceChoice> = {
    problems: (choice, where) =>
        verbs.flatMap((verb) =>
            commandProblems(`${where}.${verb}`, choice[verb], ["sv", verb, "mongod"]),
        ),
    open: (choice, folder, machine) => {
        const run = async (verb: Verb) => {
            try {
                await machine.run(choice[verb], limitMs);
            } catch (error) {
                throw error instanceof UpgradeError
                    ? error
                    : new UpgradeError(
                          "service-failed",
                          `Cannot ${verb === "status" ? "read the status of" : verb} the member in ${folder.root} on ${machine.name}: ${choice[verb].join(" ")}: ${messageOf(error)}`,
                          { cause: error },
                      );
            }
        };
        const reportsRunning = async () => {
            try {
                await run("status");
                return true;
            } catch (error) {
                const { cause } = error as { readonly cause?: { readonly code?: unknown } };
                if (deadCodes.includes(cause?.code)) {
                    return false;
                }
                throw error;
            }
        };
        return {
            isRunning: async () => {
                const [reported, pid] = await Promise.all([
                    reportsRunning(),
                    findProcess(folder, machine),
                ]);
                return reported || pid !== undefined;
            },
            start: async () => {
                const logFrom = await machine.sizeOf(folder.log);
                await run("start");
                return { logFrom, exit: () => undefined };
            },
            terminate: () => run("stop"),
            exitDiagnostics: (started) => readExitDiagnostics(folder, started, machine),
            grantOwnership: () => Promise.resolve(),
            // Which user a command starts servers as cannot be known.
            inspect: () => Promise.resolve({ findings: [], user: "unknown" }),
        };
    },
};
