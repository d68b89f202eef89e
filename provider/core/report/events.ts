import type { ErrorCode } from "../errors/errors";
import type { FailureParts } from "../errors/failure";
import type { Role } from "../plan/step";

/** An event of an upgrade, emitted when it happens. */
export type UpgradeEvent =
    | {
          readonly event: "planned";
          readonly from: string;
          readonly to: string;
          readonly steps: number;
          /** The plan of a preview; an update plans again. */
          readonly preview: boolean;
          readonly approvalToken: string | null;
      }
    | MemberEvent<"member-started">
    | (MemberEvent<"member-done"> & {
          /** From the request to stop until the member served again. */
          readonly downMs: number;
          readonly totalMs: number;
          readonly noPrimaryMs: number;
      })
    | {
          readonly event: "stepped-down";
          readonly member: string;
          readonly to: string;
          readonly noPrimaryMs: number;
      }
    | { readonly event: "fcv-set"; readonly from: string; readonly to: string }
    /** Every member runs `to` and serves. */
    | { readonly event: "finished"; readonly to: string }
    | ({
          readonly event: "failed";
          readonly member?: string;
          readonly to: string;
          readonly code: ErrorCode | "unknown";
          readonly message: string;
          /** The member's step that failed, as in the plan; absent if none was running. */
          readonly step?: string;
      } & Partial<FailureParts>);

interface MemberEvent<Kind extends string> {
    readonly event: Kind;
    readonly member: string;
    readonly role: Role;
    /** The version that it ran; "" if unknown. */
    readonly from: string;
    readonly to: string;
}

/** Emitted once per run, before its first member is updated. */
export interface Started {
    readonly event: "started";
    readonly to: string;
}

/** Version of the JSON that receivers read. New fields and events may be added; existing ones keep their meaning. */
const eventVersion = 1;

/** An event as a line of the log file, the body of a webhook's request, or a command's standard input. */
export type EventPayload = EventHead &
    (Exclude<UpgradeEvent, { readonly event: "finished" }> | Started | Finished);

type Finished = Extract<UpgradeEvent, { readonly event: "finished" }> & {
    /** Since the run's "started". */
    readonly totalMs: number;
};

interface EventHead {
    readonly version: typeof eventVersion;
    /** ISO date, by the clock of the machine that runs Pulumi. */
    readonly time: string;
    readonly set: string;
    /** "acme/shop/prod": organization, project, stack. */
    readonly stack: string;
    /** The resource's name in the program. */
    readonly name: string;
}

/** A run that has begun. */
export interface RunOfSet {
    readonly startedMs: number;
}

/**
 * Returns the payloads to send for an event, and the run after it. A run begins with the first member's update and ends with
 * "finished" or "failed"; one that ends with a pause emits neither.
 */
export function eventsOf(
    upgradeEvent: UpgradeEvent,
    head: EventHead,
    run: RunOfSet | undefined,
    nowMs: number,
): { readonly events: readonly EventPayload[]; readonly run: RunOfSet | undefined } {
    switch (upgradeEvent.event) {
        case "member-started": {
            const started: EventPayload = { ...head, event: "started", to: upgradeEvent.to };
            return {
                events: [...(run ? [] : [started]), { ...head, ...upgradeEvent }],
                run: run ?? { startedMs: nowMs },
            };
        }
        case "finished": {
            if (run === undefined) {
                return { events: [], run }; // Several concurrent updates may each have seen that all is done.
            }
            const totalMs = Math.round(nowMs - run.startedMs);
            return { events: [{ ...head, ...upgradeEvent, totalMs }], run: undefined };
        }
        case "failed":
            return { events: [{ ...head, ...upgradeEvent }], run: undefined };
        case "planned":
        case "stepped-down":
        case "member-done":
        case "fcv-set":
            return { events: [{ ...head, ...upgradeEvent }], run };
    }
}

/** Returns the fields that every event has, from an owner like "acme/shop/prod/rs0". */
export function headOf(owner: string, setName: string, time: Date): EventHead {
    const parts = owner.split("/");
    return {
        version: eventVersion,
        time: time.toISOString(),
        set: setName,
        stack: parts.slice(0, 3).join("/"),
        name: parts.slice(3).join("/"),
    };
}
