import { UpgradeError, messageOf } from "../../core/errors/errors";
import type { Machine } from "../machine/machine";
import { readExitDiagnostics } from "./read-exit-diagnostics";
import type { MemberFolder } from "../layout/member-folder";
import { findProcess } from "./process";
import type { CommandServiceChoice, Service } from "./service";

const limitMs = 120_000;

/** As init scripts tell that a service is dead: Linux Standard Base, "Init Script Actions". 4 is "unknown". */
const deadCodes: readonly unknown[] = [1, 2, 3];

/** Whatever the user starts and stops services with. */
export function commandService(
    choice: CommandServiceChoice,
    folder: MemberFolder,
    machine: Machine,
): Service {
    const run = async (verb: "start" | "stop" | "status") => {
        try {
            await machine.run(choice[verb], limitMs);
        } catch (error) {
            throw error instanceof UpgradeError
                ? error
                : new UpgradeError(
                      "service-failed",
                      `Cannot ${verb === "status" ? "tell the status of" : verb} the member in ${folder.root} on ${machine.name}: ${choice[verb].join(" ")}: ${messageOf(error)}`,
                      { cause: error },
                  );
        }
    };
    return {
        async runs() {
            const [told, pid] = await Promise.all([
                run("status").then(
                    () => true,
                    (error: unknown) => {
                        const { cause } = error as { readonly cause?: { readonly code?: unknown } };
                        if (deadCodes.includes(cause?.code)) {
                            return false;
                        }
                        throw error;
                    },
                ),
                findProcess(folder, machine),
            ]);
            return told || pid !== undefined;
        },
        async start() {
            const logFrom = await machine.sizeOf(folder.log);
            await run("start");
            return { logFrom, exit: () => undefined };
        },
        terminate: () => run("stop"),
        exitDiagnostics: (started) => readExitDiagnostics(folder, started, machine),
        handOver: () => Promise.resolve(),
    };
}
