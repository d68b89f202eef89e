import type { UpgradeSettings } from "../../run/ports";

/** Limits of an upgrade that apply unless the program sets them. */
export const defaultSettings = {
    maxLagSecs: 10,
    drainSecs: 5,
    stopTimeoutSecs: 120,
    startTimeoutSecs: 300,
    catchUpTimeoutSecs: 1800,
    initialSyncTimeoutSecs: 86_400,
    handOverTimeoutSecs: 120,
    stepDownSecs: 60,
    secondaryCatchUpSecs: 10,
    clientsTimeoutSecs: 10,
    soakSecs: 0,
} satisfies UpgradeSettings;
