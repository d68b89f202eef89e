import type { ServerEvent } from "../../test/kit/sets/server-log";
import type { MemberRecord, Span } from "./record";

/** One restart of a member, from its own log. */
export interface Restart {
    readonly host: string;
    /** "primary" if the member was primary at the request to stop, or at any time since the upgrade began. */
    readonly role: "primary" | "secondary";
    readonly askedMs: number;
    /** The wait for its clients was over, and the server began to shut down. */
    readonly closesMs: number;
    readonly endedMs: number;
    readonly startedMs: number;
    readonly listensMs: number;
    /** It served and replicated again: a server that has just started chooses a source after one second. */
    readonly backMs: number;
}

const serving = /^(PRIMARY|SECONDARY|ARBITER)$/;

/** Restarts that began within the span, in that order, even if they were completed later. */
export function restartsOf(members: readonly MemberRecord[], span: Span): readonly Restart[] {
    return members
        .flatMap((member) => restartsOfMember(member, span))
        .sort((a, b) => a.askedMs - b.askedMs);
}

function restartsOfMember({ host, events }: MemberRecord, span: Span): readonly Restart[] {
    const since = events.filter(({ atMs }) => atMs >= span.fromMs);
    return since.flatMap((ended, index): Restart[] => {
        if (ended.kind !== "ended") {
            return [];
        }
        const before = since.slice(0, index);
        const asked = before.findLast(({ kind }) => kind === "asked-to-end");
        const closes = before.findLast(({ kind }) => kind === "closes");
        const after = since.slice(index);
        const started = after.find(({ kind }) => kind === "started");
        const listens = after.find(({ kind }) => kind === "listens");
        const serves = after.find((event) => event.kind === "became" && serving.test(event.state));
        const follows = after.find(
            ({ kind, atMs }) => kind === "follows" && atMs >= (serves?.atMs ?? 0),
        );
        if (!asked || asked.atMs > span.toMs || !started || !listens || !serves) {
            return [];
        }
        return [
            {
                host,
                role: before.some(endsPrimacy) ? "primary" : "secondary",
                askedMs: asked.atMs,
                closesMs: closes?.atMs ?? ended.atMs,
                endedMs: ended.atMs,
                startedMs: started.atMs,
                listensMs: listens.atMs,
                backMs: follows?.atMs ?? serves.atMs,
            },
        ];
    });
}

export function endsPrimacy(event: ServerEvent): boolean {
    return event.kind === "became" && event.before === "PRIMARY";
}

/** The intervals within the span in which no member took writes as primary, each from the beginning of a step-down. */
export function vacanciesOf(members: readonly MemberRecord[], span: Span): readonly Span[] {
    const changes = members
        .flatMap(({ events }) => changesOfPrimary(events))
        .filter(({ atMs }) => atMs >= span.fromMs && atMs <= span.toMs)
        .sort((a, b) => a.atMs - b.atMs);
    const vacancies: Span[] = [];
    let since: number | undefined;
    for (const { atMs, leads } of changes) {
        if (!leads) {
            since ??= atMs;
        } else if (since !== undefined) {
            vacancies.push({ fromMs: since, toMs: atMs });
            since = undefined;
        }
    }
    return since === undefined ? vacancies : [...vacancies, { fromMs: since, toMs: span.toMs }];
}

interface ChangeOfPrimary {
    readonly atMs: number;
    readonly leads: boolean;
}

/** A step-down begins with its request, and counts only once the member has stepped down: it may be refused. */
function changesOfPrimary(events: readonly ServerEvent[]): readonly ChangeOfPrimary[] {
    return events.flatMap((event, index): ChangeOfPrimary[] => {
        if (event.kind === "leads") {
            return [{ atMs: event.atMs, leads: true }];
        }
        if (!endsPrimacy(event)) {
            return [];
        }
        const sinceItLed = events.slice(0, index).reverse();
        const asked = sinceItLed.find(({ kind }) => kind === "steps-down" || kind === "leads");
        return [{ atMs: asked?.kind === "steps-down" ? asked.atMs : event.atMs, leads: false }];
    });
}
