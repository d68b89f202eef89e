import type { ApprovalInput } from "../../core/gates/approval";
import type { PausePolicy } from "../../core/plan/pause";
import type { GoalChoices } from "../../core/plan/goal";
import { parseVersion } from "../../core/releases/version";
import { messageOf } from "../../core/errors/errors";
import type { UpgradeWindow } from "../../core/gates/window";
import { windowProblems } from "../../io/system/window";
import type { HookCommand, HookCommands, UpgradeSettings } from "../../run/ports";
import type { HookArgs, UpgradeArgs, WindowArgs } from "./args";
import { commandProblems } from "./command-problems";
import { eventProblems } from "./event-args";
import type { PathSpec } from "./path-spec";

type Choices = Pick<UpgradeSettings, "forceStepDown" | "probe" | "hooks" | "window">;

const defaultHookSecs = 60;
const hookNames: readonly string[] = ["beforeMember", "afterMember", "beforeStepDown"];
const pauses: readonly string[] = ["first", "each", "none"];

/** What an upgrade does beside its limits; absent where the program does not ask for it. */
export function choicesOf({ force, probe, hooks, window }: UpgradeArgs): Choices {
    return {
        ...(force === "step-down" && { forceStepDown: true }),
        ...(probe === true && { probe }),
        ...(hooks && { hooks: hooksOf(hooks) }),
        ...(window && { window: windowOf(window) }),
    };
}

function windowOf({ opens, durationMins, timeZone = "UTC" }: WindowArgs): UpgradeWindow {
    return { opens: typeof opens === "string" ? [opens] : opens, durationMins, timeZone };
}

/** Undefined where no approval is asked for. An empty text is what a configuration has that was cleared. */
export function approveOf({ approve }: UpgradeArgs): ApprovalInput | undefined {
    const token = approve?.token?.trim() ?? "";
    return approve && (token === "" ? {} : { token });
}

function hooksOf(hooks: NonNullable<UpgradeArgs["hooks"]>): HookCommands {
    const given = Object.entries(hooks as Record<string, HookArgs | undefined>);
    return Object.fromEntries(
        given.flatMap(([name, hook]) => (hook ? [[name, hookOf(hook)] as const] : [])),
    );
}

function hookOf({
    command,
    timeoutSecs = defaultHookSecs,
    environment = {},
}: HookArgs): HookCommand {
    return { command, timeoutSecs, environment };
}

/** What holds for every goal on the way; absent where it is the default. */
export function goalChoicesOf({
    accept = [],
    maxUnavailable = 1,
    candidateTag,
}: UpgradeArgs): GoalChoices {
    return {
        ...(accept.includes("write-downtime") && { acceptsWriteDowntime: true }),
        ...(maxUnavailable > 1 && { maxUnavailable }),
        ...(candidateTag !== undefined && { candidateTag }),
    };
}

export function pathOf(
    path: "automatic" | readonly string[],
    stopAt: string | undefined,
): PathSpec {
    return {
        releases: path === "automatic" ? [] : path,
        onlyNamed: path !== "automatic",
        ...(stopAt !== undefined && { stopAt }),
    };
}

export function pauseOf({ pauseAfter = "none", resume }: UpgradeArgs): PausePolicy {
    return {
        after: pauseAfter,
        ...(resume !== undefined &&
            resume !== false &&
            resume !== "" && { resume: String(resume) }),
    };
}

export function choiceProblems(upgrade: UpgradeArgs): readonly string[] {
    const force: string | undefined = upgrade.force;
    const { pauseAfter = "none", hooks = {}, maxUnavailable = 1 } = upgrade;
    return [
        ...(force === undefined || force === "step-down"
            ? []
            : [`upgrade.force can only be "step-down", not "${force}"`]),
        ...(pauses.includes(pauseAfter)
            ? []
            : [`upgrade.pauseAfter must be "first", "each" or "none", not "${pauseAfter}"`]),
        ...(Number.isInteger(maxUnavailable) && maxUnavailable >= 1
            ? []
            : [
                  `upgrade.maxUnavailable must be a whole number of at least 1, not ${maxUnavailable}`,
              ]),
        ...(upgrade.events ? eventProblems(upgrade.events) : []),
        ...(upgrade.window ? windowArgsProblems(upgrade.window) : []),
        ...resumeProblems(pauseOf(upgrade).resume),
        ...Object.entries(hooks as Record<string, HookArgs | undefined>).flatMap(([name, hook]) =>
            hookProblems(name, hook),
        ),
    ];
}

function windowArgsProblems(args: WindowArgs): readonly string[] {
    const window = windowOf(args);
    const { opens, durationMins } = window;
    const inPreviews: string = args.inPreviews ?? "refuse";
    return [
        ...(opens.length > 0 ? [] : ["opens must name at least one time"]),
        ...(durationMins > 0
            ? []
            : [`durationMins must be a number of minutes above 0, not ${durationMins}`]),
        ...(["refuse", "warn"].includes(inPreviews)
            ? []
            : [`inPreviews must be "refuse" or "warn", not "${inPreviews}"`]),
        ...windowProblems(window, new Date()),
    ].map((text) => `upgrade.window.${text}`);
}

function resumeProblems(resume: string | undefined): readonly string[] {
    if (resume === undefined || resume === "true" || resume === "false") {
        return [];
    }
    try {
        parseVersion(resume);
        return [];
    } catch (error) {
        return [`upgrade.resume: ${messageOf(error)}`];
    }
}

function hookProblems(name: string, hook: HookArgs | undefined): readonly string[] {
    const at = `upgrade.hooks.${name}`;
    if (!hookNames.includes(name)) {
        return [`${at} is not known: only ${hookNames.join(", ")}`];
    }
    if (hook === undefined) {
        return [];
    }
    const { command, timeoutSecs } = hookOf(hook);
    return [
        ...commandProblems(`${at}.command`, command, ["./notify.sh", "rs0"]),
        ...(timeoutSecs > 0
            ? []
            : [`${at}.timeoutSecs must be a number of seconds above 0, not ${timeoutSecs}`]),
    ];
}
