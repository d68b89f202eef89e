import type { MemberRecord, Span } from "./record";

/** What a member is at, as its users and its operator would tell it. */
export type Activity = "primary" | "secondary" | "leaving" | "stopping" | "down" | "starting";

/** A time in which nothing changed of a member. */
export interface Segment extends Span {
    readonly activity: Activity;
    /** Of the process that runs, or ran last. */
    readonly version: string;
}

/** A member's life within the span, without a hole. */
export function timelineOf({ events }: MemberRecord, span: Span): readonly Segment[] {
    const segments: Segment[] = [];
    let now = { activity: "down" as Activity, version: "", fromMs: -Infinity };
    const turnTo = (activity: Activity, atMs: number, version = now.version) => {
        if (activity === now.activity) {
            return;
        }
        segments.push({ ...now, toMs: atMs });
        now = { activity, version, fromMs: atMs };
    };
    for (const event of events) {
        switch (event.kind) {
            case "started":
                turnTo("starting", event.atMs, event.version);
                break;
            case "became":
                // One that leaves says once more that it is no longer primary.
                if (now.activity !== "leaving") {
                    turnTo(activityOf(event.state), event.atMs);
                }
                break;
            case "asked-to-end":
                turnTo("leaving", event.atMs);
                break;
            case "closes":
                turnTo("stopping", event.atMs);
                break;
            case "ended":
                turnTo("down", event.atMs);
                break;
            case "listens":
            case "follows":
            case "steps-down":
            case "leads":
                break;
        }
    }
    segments.push({ ...now, toMs: Infinity });
    return segments
        .map((segment) => ({
            ...segment,
            fromMs: Math.max(segment.fromMs, span.fromMs),
            toMs: Math.min(segment.toMs, span.toMs),
        }))
        .filter(({ fromMs, toMs }) => toMs > fromMs);
}

function activityOf(state: string): Activity {
    switch (state) {
        case "PRIMARY":
            return "primary";
        case "SECONDARY":
        case "ARBITER":
            return "secondary";
        default:
            return "starting";
    }
}
