import { messageOf, UpgradeError } from "../../core/errors/errors";
import { parseVersion } from "../../core/releases/version";
import type { News } from "../stack/news";
import { withBar } from "../stack/news";
import type { ProjectStack } from "../stack/project";
import type { Surroundings } from "../terminal/surroundings";

export interface UpgradeOptions {
    readonly to: string;
    readonly stack?: string;
    /** Under which the program finds the version. */
    readonly configKey: string;
    readonly yes: boolean;
    readonly dryRun: boolean;
}

export type OpenStack = (cwd: string, name?: string) => Promise<ProjectStack>;

/** 0: done, or nothing to do; 2: changes, and none was made; 1: blockers, or it failed. */
export async function upgrade(
    options: UpgradeOptions,
    surroundings: Surroundings,
    openStack: OpenStack = openProjectStack,
): Promise<number> {
    const { to, configKey, yes, dryRun } = options;
    parseVersion(to);
    if (!yes && !dryRun && !surroundings.canAsk) {
        throw new UpgradeError(
            "command-line-invalid",
            `Cannot ask whether to upgrade to ${to}: there is no terminal, --yes or --dry-run is required`,
        );
    }
    const stack = await openStack(surroundings.cwd, options.stack);
    const wish = { key: configKey, value: to };
    const changes = await run(`preview of ${stack.name} at ${to}`, surroundings, (tell) =>
        stack.preview(wish, tell),
    );
    if (dryRun) {
        return changes ? 2 : 0;
    }
    if (changes && !yes && !(await isWanted(stack, to, surroundings))) {
        surroundings.err("Nothing was changed");
        return 2;
    }
    // From here on the program's wish is the stack's, also where the update fails: the next one goes on with it.
    await stack.setConfig(wish);
    if (changes) {
        await run(`update of ${stack.name} to ${to}`, surroundings, (tell) => stack.up(tell));
    }
    return 0;
}

/** Ctrl-C reaches the engine, which ends in good order; this process waits for it. */
async function run<T>(
    what: string,
    surroundings: Surroundings,
    work: (tell: (news: News) => void) => Promise<T>,
): Promise<T> {
    const said = { why: false };
    const tell = (news: News) => {
        said.why ||= news.isError;
        show(news, surroundings);
    };
    try {
        return await surroundings.ignoreInterrupts(() => work(tell));
    } catch (error) {
        if (!said.why) {
            surroundings.err(messageOf(error).trim());
        }
        throw new UpgradeError("update-failed", `The ${what} ended with an error`, {
            cause: error,
        });
    }
}

function show({ text, isError, isPassing }: News, surroundings: Surroundings): void {
    if (isPassing) {
        surroundings.passing(withBar(text));
    } else if (isError) {
        surroundings.err(text);
    } else {
        surroundings.out(text);
    }
}

async function isWanted(
    stack: ProjectStack,
    to: string,
    surroundings: Surroundings,
): Promise<boolean> {
    const answer = await surroundings.ask(`Upgrade ${stack.name} to ${to}? [y/N] `);
    return /^y(es)?$/i.test(answer.trim());
}

/** The Automation API takes a second to load. */
const openProjectStack: OpenStack = async (cwd, name) => {
    const { openStack } = await import("../stack/project.js");
    return openStack(cwd, name);
};
