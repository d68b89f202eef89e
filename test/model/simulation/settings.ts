import type { UpgradeSettings } from "../../../provider/run/ports";

/** Shorter limits than the usual ones, so that a case makes fewer observations. */
export const settings: UpgradeSettings = {
    maxLagSecs: 10,
    drainSecs: 1,
    stopTimeoutSecs: 20,
    startTimeoutSecs: 30,
    catchUpTimeoutSecs: 60,
    initialSyncTimeoutSecs: 86_400,
    handOverTimeoutSecs: 25,
    stepDownSecs: 60,
    secondaryCatchUpSecs: 10,
    clientsTimeoutSecs: 3,
    soakSecs: 0,
};

/** How long a freeze by a run may last: the step-down's own catch-up time and a margin. */
export const freezeLimitSecs = settings.secondaryCatchUpSecs + 20;
