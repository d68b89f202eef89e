import { resolve } from "node:path";

import type { EventsChoice } from "../../io/notify/choice";
import type { EventsArgs, ReplicaSetArgs } from "./args";
import { commandProblems } from "../../io/machine/command-problems";
import { hide, resolveSecret } from "./secrets";

const defaultSecs = 5;

/** Waits for the secrets. */
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
    return {
        ...(webhook && {
            webhook: {
                url: await resolveSecret(webhook.url),
                headers: Object.fromEntries(headers),
                timeoutSecs: webhook.timeoutSecs ?? defaultSecs,
            },
        }),
        ...(command && {
            command: {
                command: command.command,
                timeoutSecs: command.timeoutSecs ?? defaultSecs,
            },
        }),
        ...(logFile !== undefined && { logFile: resolve(logFile) }),
    };
}

/** For the engine, which keeps the component's arguments: a secret given in clear is one all the same. */
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

export function eventProblems({ webhook, command, logFile }: EventsArgs): readonly string[] {
    return [
        ...(command
            ? commandProblems("command.command", command.command, ["./tell.sh", "rs0"])
            : []),
        ...secsProblems("webhook", webhook?.timeoutSecs),
        ...secsProblems("command", command?.timeoutSecs),
        ...(logFile === "" ? ["logFile must be a path"] : []),
    ].map((text) => `upgrade.events.${text}`);
}

function secsProblems(name: string, secs = defaultSecs): readonly string[] {
    return secs > 0 ? [] : [`${name}.timeoutSecs must be a number of seconds above 0, not ${secs}`];
}
