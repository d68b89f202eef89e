import { UpgradeError } from "../../core/errors/errors";
import type { ExitStatus } from "../../core/errors/start-failure";
import { commandProblems } from "../machine/command-problems";
import { runOrThrow } from "../machine/run-or-throw";
import { withTimeout } from "../system/with-timeout";
import { readExitDiagnostics } from "./read-exit-diagnostics";
import { findProcess } from "./process";
import { retry } from "./retry";
import type { ServiceKind } from "./service";

const statusLimitMs = 60_000;
/**
 * A command may wait until the server answers, or has ended. That takes as long as the program allows: the process is
 * observed meanwhile, and decides.
 */
const longestMs = 24 * 3_600_000;
/** How long a command may take to fail as such. */
const attentionMs = 5_000;

/** Members whose start command has not ended yet: their servers may not run yet. */
const starting = new Set<string>();

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
        const run = (verb: Verb, limitMs: number) => {
            const act = verb === "status" ? "read the status of" : verb;
            const cannot = `Cannot ${act} the member in ${folder.root} on ${machine.name}: ${choice[verb].join(" ")}`;
            return runOrThrow(machine, choice[verb], limitMs, "service-failed", cannot, "server's");
        };
        const reportsRunning = () =>
            retry(async () => {
                try {
                    await run("status", statusLimitMs);
                    return true;
                } catch (error) {
                    const { cause } = error as { readonly cause?: { readonly code?: unknown } };
                    if (deadCodes.includes(cause?.code)) {
                        return false;
                    }
                    throw error;
                }
            });
        const key = `${machine.name} ${folder.root}`;
        return {
            isRunning: async () => {
                const [reported, pid] = await Promise.all([
                    reportsRunning(),
                    findProcess(folder, machine),
                ]);
                return reported || pid !== undefined || starting.has(key);
            },
            start: async () => {
                const logFrom = await machine.sizeOf(folder.log);
                let exit: ExitStatus | undefined;
                starting.add(key);
                const command = run("start", longestMs)
                    .catch(async (error: unknown) => {
                        // It may only have lost its patience with a server that is still starting.
                        if ((await findProcess(folder, machine)) === undefined) {
                            exit = exitOf(error);
                            throw asStartFailure(error);
                        }
                    })
                    .finally(() => starting.delete(key));
                await forAWhile(command);
                return { logFrom, exit: () => exit };
            },
            terminate: () => forAWhile(run("stop", longestMs)),
            exitDiagnostics: (started) => readExitDiagnostics(folder, started, machine),
            grantOwnership: () => Promise.resolve(),
            // Which user a command starts servers as cannot be known.
            verifyAccess: () => Promise.resolve(),
            inspect: () => Promise.resolve({ findings: [], user: "unknown" }),
        };
    },
};

/** Waits for a command as long as its failure can be about the command. After that only the process matters. */
async function forAWhile(command: Promise<void>): Promise<void> {
    await withTimeout(command, attentionMs, () => undefined);
}

function asStartFailure(error: unknown): unknown {
    return error instanceof UpgradeError && error.code === "service-failed"
        ? new UpgradeError("start-failed", error.message, { cause: error })
        : error;
}

function exitOf(error: unknown): ExitStatus | undefined {
    const { code } = ((error as Error).cause ?? {}) as { readonly code?: unknown };
    return typeof code === "number" ? { code } : undefined;
}
