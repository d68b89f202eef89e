import { resolve } from "node:path";

import { defined } from "../../core/json/defined";
import type { EventsChoice } from "../../io/notify/choice";
import type { EventsArgs, ReplicaSetArgs } from "./args";
import { commandProblems } from "../../io/machine/command-problems";
import { aboveZeroSecs, rule, rules } from "./rules";
import { hide, resolveSecret } from "./secrets";

const defaultSecs = 5;

/** Fills in the defaults of the event options. Waits for their secrets. */
export async function resolveEvents({
    webhook,
    command,
    logFile,
}: EventsArgs): Promise<EventsChoice> {
    const headers = await Promise.all(
        Object.entries(webhook?.headers ?? {}).map(
            async ([name, value]) => [name, await resolveSecret(value)] as const,
        ),
    );
    return defined({
        webhook: webhook && {
            url: await resolveSecret(webhook.url),
            headers: Object.fromEntries(headers),
            timeoutSecs: webhook.timeoutSecs ?? defaultSecs,
        },
        command: command && {
            command: command.command,
            timeoutSecs: command.timeoutSecs ?? defaultSecs,
        },
        logFile: logFile === undefined ? undefined : resolve(logFile),
    });
}

/** Returns the event options for the engine, which keeps the component's arguments, with secrets marked as such. */
export function markEventArgs({ upgrade }: ReplicaSetArgs): Pick<ReplicaSetArgs, "upgrade"> {
    if (upgrade?.events?.webhook === undefined) {
        return {};
    }
    const { webhook } = upgrade.events;
    const headers = Object.entries(webhook.headers ?? {}).map(
        ([name, value]) => [name, hide(value)] as const,
    );
    const marked = { ...webhook, url: hide(webhook.url), headers: Object.fromEntries(headers) };
    return { upgrade: { ...upgrade, events: { ...upgrade.events, webhook: marked } } };
}

/** Returns what is wrong with the event options. */
export function eventProblems({ webhook, command, logFile }: EventsArgs): readonly string[] {
    return rules(
        command && commandProblems("command.command", command.command, ["./notify.sh", "rs0"]),
        aboveZeroSecs("webhook.timeoutSecs", webhook?.timeoutSecs ?? defaultSecs),
        aboveZeroSecs("command.timeoutSecs", command?.timeoutSecs ?? defaultSecs),
        rule(logFile !== "", "logFile must be a path"),
    ).map((text) => `upgrade.events.${text}`);
}
