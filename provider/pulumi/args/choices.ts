import type { ApprovalInput } from "../../core/gates/approval";
import type { UpgradeWindow } from "../../core/gates/window";
import { defined } from "../../core/json/defined";
import type { PausePolicy } from "../../core/plan/pause";
import type { GoalChoices } from "../../core/plan/goal";
import { windowProblems } from "../../io/system/window";
import type { HookCommand, HookCommands, UpgradeSettings } from "../../run/ports";
import type { HookArgs, UpgradeArgs, WindowArgs } from "./args";
import { commandProblems } from "../../io/machine/command-problems";
import { eventProblems } from "./event-args";
import type { PathSpec } from "./path-spec";
import { aboveZeroSecs, rule, rules, versionRule } from "./rules";

type UpgradeChoices = Pick<UpgradeSettings, "forceStepDown" | "probe" | "hooks" | "window">;

const defaultHookSecs = 60;
const hookNames: readonly string[] = ["beforeMember", "afterMember", "beforeStepDown"];
const pauses: readonly string[] = ["first", "each", "none"];

/** Returns what an upgrade does in addition to its limits. A field is absent if the program does not ask for it. */
export function choicesOf({ force, probe, hooks, window }: UpgradeArgs): UpgradeChoices {
    return defined({
        forceStepDown: force === "step-down" ? true : undefined,
        probe: probe === true ? true : undefined,
        hooks: hooks && hooksOf(hooks),
        window: window && windowOf(window),
    });
}

function windowOf({ opens, durationMins, timeZone = "UTC" }: WindowArgs): UpgradeWindow {
    return { opens: typeof opens === "string" ? [opens] : opens, durationMins, timeZone };
}

/** Returns the approval, or undefined if none is required. A cleared configuration value is an empty text, and no approval. */
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

/** Returns the choices that hold for every goal on the upgrade path. A field is absent if it has its default. */
export function goalChoicesOf({
    accept = [],
    maxUnavailable = 1,
    candidateTag,
}: UpgradeArgs): GoalChoices {
    return defined({
        acceptsWriteDowntime: accept.includes("write-downtime") ? true : undefined,
        acceptsEmptiedData: accept.includes("data-emptied") ? true : undefined,
        maxUnavailable: maxUnavailable > 1 ? maxUnavailable : undefined,
        candidateTag,
    });
}

/** Returns what the program allows of an upgrade path. */
export function pathOf(
    path: "automatic" | readonly string[],
    stopAt: string | undefined,
): PathSpec {
    return defined({
        releases: path === "automatic" ? [] : path,
        onlyNamed: path !== "automatic",
        stopAt,
    });
}

/** Returns when an upgrade pauses, and which paused one it resumes. */
export function pauseOf({ pauseAfter = "none", resume }: UpgradeArgs): PausePolicy {
    const resumes = resume !== undefined && resume !== false && resume !== "";
    return defined({ after: pauseAfter, resume: resumes ? String(resume) : undefined });
}

/** Returns what is wrong with the choices of an upgrade. */
export function choiceProblems(upgrade: UpgradeArgs): readonly string[] {
    const force: string | undefined = upgrade.force;
    const { pauseAfter = "none", hooks = {}, maxUnavailable = 1, events, window } = upgrade;
    return rules(
        rule(
            force === undefined || force === "step-down",
            `upgrade.force must be "step-down", not "${String(force)}"`,
        ),
        rule(
            pauses.includes(pauseAfter),
            `upgrade.pauseAfter must be "first", "each" or "none", not "${pauseAfter}"`,
        ),
        rule(
            Number.isInteger(maxUnavailable) && maxUnavailable >= 1,
            `upgrade.maxUnavailable must be a whole number of at least 1, not ${maxUnavailable}`,
        ),
        events && eventProblems(events),
        window && windowArgsProblems(window),
        resumeProblems(pauseOf(upgrade).resume),
        ...Object.entries(hooks as Record<string, HookArgs | undefined>).map(([name, hook]) =>
            hookProblems(name, hook),
        ),
    );
}

function windowArgsProblems(args: WindowArgs): readonly string[] {
    const window = windowOf(args);
    const { opens, durationMins } = window;
    const inPreviews: string = args.inPreviews ?? "refuse";
    return rules(
        rule(opens.length > 0, "opens must name at least one time"),
        rule(
            durationMins > 0,
            `durationMins must be a number of minutes above 0, not ${durationMins}`,
        ),
        rule(
            ["refuse", "warn"].includes(inPreviews),
            `inPreviews must be "refuse" or "warn", not "${inPreviews}"`,
        ),
        windowProblems(window, new Date()),
    ).map((text) => `upgrade.window.${text}`);
}

function resumeProblems(resume: string | undefined): readonly string[] {
    return resume === undefined || resume === "true" || resume === "false"
        ? []
        : versionRule(resume, "upgrade.resume: ");
}

function hookProblems(name: string, hook: HookArgs | undefined): readonly string[] {
    const at = `upgrade.hooks.${name}`;
    if (!hookNames.includes(name)) {
        return [`${at} is unknown: the hooks are ${hookNames.join(", ")}`];
    }
    if (hook === undefined) {
        return [];
    }
    const { command, timeoutSecs } = hookOf(hook);
    return rules(
        commandProblems(`${at}.command`, command, ["./notify.sh", "rs0"]),
        aboveZeroSecs(`${at}.timeoutSecs`, timeoutSecs),
    );
}
