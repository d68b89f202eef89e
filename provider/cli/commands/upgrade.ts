import { messageOf, UpgradeError } from "../../core/errors/errors";
import { parseVersion } from "../../core/releases/version";
import type { EngineMessage } from "../stack/engine-messages";
import { withBar } from "../stack/engine-messages";
import type { ProjectStack } from "../stack/project";
import { ignoreInterrupts } from "../terminal/interrupts";
import type { CliContext } from "../terminal/cli-context";

export interface UpgradeOptions {
    readonly to: string;
    readonly stack?: string;
    /** The configuration key from which the program reads the version. */
    readonly configKey: string;
    readonly yes: boolean;
    readonly dryRun: boolean;
}

type OpenStack = (cwd: string, name?: string) => Promise<ProjectStack>;

/** Exit code 0: done, or nothing to do; 2: there are changes, and none was made; 1: blockers, or it failed. */
export async function upgrade(
    options: UpgradeOptions,
    context: CliContext,
    openStack: OpenStack = openProjectStack,
): Promise<number> {
    const { to, configKey, yes, dryRun } = options;
    parseVersion(to);
    if (!yes && !dryRun && !context.canAsk) {
        throw new UpgradeError(
            "command-line-invalid",
            `Cannot ask whether to upgrade to ${to}: there is no terminal, --yes or --dry-run is required`,
        );
    }
    const stack = await openStack(context.cwd, options.stack);
    const request = { key: configKey, value: to };
    const changes = await run(`preview of ${stack.name} at ${to}`, context, (report) =>
        stack.preview(request, report),
    );
    if (dryRun) {
        return changes ? 2 : 0;
    }
    if (changes && !yes && !(await isConfirmed(stack, to, context))) {
        context.err("Nothing was changed");
        return 2;
    }
    // The stack's configuration keeps the version even if the update fails: the next update continues with it.
    await stack.setConfig(request);
    if (changes) {
        await run(`update of ${stack.name} to ${to}`, context, (report) => stack.up(report));
    }
    return 0;
}

/** Runs the engine. Ctrl-C reaches the engine, which finishes its current work; this process waits for it. */
async function run<T>(
    work: string,
    context: CliContext,
    start: (report: (message: EngineMessage) => void) => Promise<T>,
): Promise<T> {
    const seen = { error: false };
    const report = (message: EngineMessage) => {
        seen.error ||= message.isError;
        show(message, context);
    };
    try {
        return await ignoreInterrupts(() => start(report));
    } catch (error) {
        if (!seen.error) {
            context.err(messageOf(error).trim());
        }
        throw new UpgradeError("update-failed", `The ${work} ended with an error`, {
            cause: error,
        });
    }
}

function show({ text, isError, isPassing }: EngineMessage, context: CliContext): void {
    if (isPassing) {
        context.passing(withBar(text));
    } else if (isError) {
        context.err(text);
    } else {
        context.out(text);
    }
}

async function isConfirmed(stack: ProjectStack, to: string, context: CliContext): Promise<boolean> {
    const answer = await context.ask(`Upgrade ${stack.name} to ${to}? [y/N] `);
    return /^y(es)?$/i.test(answer.trim());
}

/** The Automation API takes a second to load. */
const openProjectStack: OpenStack = async (cwd, name) => {
    const { openStack } = await import("../stack/project.js");
    return openStack(cwd, name);
};
