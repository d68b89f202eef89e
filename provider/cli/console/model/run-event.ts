import type { StepEvent } from "../../../core/report/event-line";
import type { UpgradeEvent } from "../../../core/report/events";

/** Something that happens in a run, from the engine's event log or from the console itself. */
export type RunEvent = { readonly atMs: number } & (
    | {
          readonly kind: "declared";
          readonly resource: string;
          /** Set if the resource is a member. */
          readonly host?: string;
          readonly plan: readonly string[];
          /** Whether the resource is updated; otherwise it is only shown. */
          readonly begins: boolean;
          /** Set if the program pauses before this member. */
          readonly paused?: true;
      }
    /** `resource` is the member that the release is staged for. */
    | { readonly kind: "staging"; readonly resource: string; readonly state: StagingState }
    | { readonly kind: "resource-ended"; readonly resource: string; readonly failed: boolean }
    | {
          readonly kind: "log";
          readonly resource?: string;
          /** Set if the line comes from the staging for that member. */
          readonly isStaging?: true;
          readonly text: string;
          readonly isError: boolean;
          readonly isPassing: boolean;
      }
    | { readonly kind: "step"; readonly resource: string; readonly stepEvent: StepEvent }
    | { readonly kind: "event"; readonly upgradeEvent: UpgradeEvent }
    | { readonly kind: "update-began" }
    | { readonly kind: "stop-requested" }
    | { readonly kind: "previewed"; readonly changes: boolean }
    | { readonly kind: "updated" }
    | { readonly kind: "failed"; readonly why: string; readonly isStackLocked?: boolean }
    | { readonly kind: "stack-lock-released" }
);

export type StagingState = "at-work" | "done" | "failed";

export type FailedEvent = Extract<UpgradeEvent, { readonly event: "failed" }>;
