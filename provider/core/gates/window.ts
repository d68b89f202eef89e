import { blocker } from "../errors/finding";
import type { Finding } from "../errors/errors";
import { UpgradeError } from "../errors/errors";
import type { ReconfigStep } from "../plan/reconfig-step";
import type { Step } from "../plan/step";
import { describeStep } from "../plan/step";

/** When the program allows members to become unavailable; times are local to the time zone. */
export interface UpgradeWindow {
    /** Cron expressions of five fields. */
    readonly opens: readonly string[];
    readonly durationMins: number;
    readonly timeZone: string;
}

/** A window at one moment, with all times as text including the zone. */
export interface WindowStatus {
    readonly isOpen: boolean;
    readonly now: string;
    /** The next opening of a closed window; absent if there is none. */
    readonly opensAt?: string;
    /** "0 22 * * 6 for 240 min, Europe/Berlin" */
    readonly text: string;
}

export function describeWindow({ opens, durationMins, timeZone }: UpgradeWindow): string {
    return `${opens.map((each) => `"${each}"`).join(", ")} for ${durationMins} min, ${timeZone}`;
}

/** Blocks changes outside the window, before an update begins. */
export function checkWindow(
    setName: string,
    version: string,
    status: WindowStatus | undefined,
): readonly Finding[] {
    return status === undefined || status.isOpen
        ? []
        : blocker(
              "outside-window",
              `Cannot change ${setName} for ${version} now: it is ${status.now}, and upgrade.window is ${status.text}`,
              status.opensAt === undefined
                  ? "Add a future opening to upgrade.window"
                  : `Run the update after ${status.opensAt}, or change upgrade.window`,
          );
}

/** Refuses a step of a running update once the window has closed. The set serves as it is. */
export function refuseOutside(
    step: Step | ReconfigStep,
    setName: string,
    status: WindowStatus | undefined,
): UpgradeError | undefined {
    return status === undefined || status.isOpen
        ? undefined
        : new UpgradeError(
              "window-closed",
              `Stopped before the step "${describeStep(step)}" of ${setName}: it is ${status.now}, and upgrade.window (${status.text}) has closed; ${
                  status.opensAt === undefined
                      ? "it does not open again"
                      : `it opens again at ${status.opensAt}`
              }`,
              "host" in step ? { host: step.host } : {},
          );
}
