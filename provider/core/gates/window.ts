import { blocker } from "../errors/finding";
import type { Finding } from "../errors/errors";
import { UpgradeError } from "../errors/errors";
import type { ReconfigStep } from "../plan/reconfig-step";
import type { Step } from "../plan/step";
import { describeStep } from "../plan/step";

/** When members may be taken away, by the program; times are those of the zone. */
export interface UpgradeWindow {
    /** Cron expressions of five fields. */
    readonly opens: readonly string[];
    readonly durationMins: number;
    readonly timeZone: string;
}

/** A window at one moment; every time as text, with its zone. */
export interface WindowStatus {
    readonly isOpen: boolean;
    readonly now: string;
    /** Of a closed one; undefined where it never opens any more. */
    readonly opensAt?: string;
    /** "0 22 * * 6 for 240 min, Europe/Berlin" */
    readonly text: string;
}

export function describeWindow({ opens, durationMins, timeZone }: UpgradeWindow): string {
    return `${opens.map((each) => `"${each}"`).join(", ")} for ${durationMins} min, ${timeZone}`;
}

/** For a preview: nothing begins outside the window. */
export function checkWindow(
    setName: string,
    version: string,
    look: WindowStatus | undefined,
): readonly Finding[] {
    return look === undefined || look.isOpen
        ? []
        : blocker(
              "outside-window",
              `Cannot change ${setName} for ${version} now: it is ${look.now}, and upgrade.window is ${look.text}`,
              look.opensAt === undefined
                  ? "Give upgrade.window an opening that is still to come"
                  : `Run the update from ${look.opensAt} on, or change upgrade.window`,
          );
}

/** For an update: one that began inside the window goes no further after its end. The set serves as it is. */
export function refuseOutside(
    step: Step | ReconfigStep,
    setName: string,
    look: WindowStatus | undefined,
): UpgradeError | undefined {
    return look === undefined || look.isOpen
        ? undefined
        : new UpgradeError(
              "window-closed",
              `Stopped before the step "${describeStep(step)}" of ${setName}: it is ${look.now}, and upgrade.window (${look.text}) has closed; ${
                  look.opensAt === undefined
                      ? "it does not open again"
                      : `it opens again at ${look.opensAt}`
              }`,
              "host" in step ? { host: step.host } : {},
          );
}
