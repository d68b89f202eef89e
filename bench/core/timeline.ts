import type { MemberRecord, Span } from "./record";

/** A member's state, as its users and its operator would describe it. */
export type Activity = "primary" | "secondary" | "leaving" | "stopping" | "down" | "starting";

/** An interval in which a member's state does not change. */
export interface Segment extends Span {
    readonly activity: Activity;
    /** Version of the running process, or of the last one that ran. */
    readonly version: string;
}

/** A member's states within the span, without gaps between them. */
export function timelineOf({ events }: MemberRecord, span: Span): readonly Segment[] {
    const segments: Segment[] = [];
    let now = { activity: "down" as Activity, version: "", fromMs: -Infinity };
    const changeTo = (activity: Activity, atMs: number, version = now.version) => {
        if (activity === now.activity) {
            return;
        }
        segments.push({ ...now, toMs: atMs });
        now = { activity, version, fromMs: atMs };
    };
    for (const event of events) {
        switch (event.kind) {
            case "started":
                changeTo("starting", event.atMs, event.version);
                break;
            case "became":
                // A leaving member logs once more that it is no longer primary.
                if (now.activity !== "leaving") {
                    changeTo(activityOf(event.state), event.atMs);
                }
                break;
            case "asked-to-end":
                changeTo("leaving", event.atMs);
                break;
            case "closes":
                changeTo("stopping", event.atMs);
                break;
            case "ended":
                changeTo("down", event.atMs);
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
