const stagings = { "at-work": "Staging its release", done: "Staged", failed: "Staging failed" };
const states = {
    untouched: "Nothing to do",
    done: "Done",
    failed: "Failed",
    paused: "Waits: the program pauses before it",
};

const told = ["updating", "stopping", "failed", "stopped", "paused", "done"];

/** What a member is at, in a run. */
export function statusTextOf(row, run) {
    if (!row || !told.includes(run.phase)) {
        return "";
    }
    if (row.state === "at-work") {
        return row.statusText || "Its turn";
    }
    return states[row.state] || row.statusText || stagingOf(row) || "Waits for its turn";
}

/** At its own pace: how far it is where that is known. */
function stagingOf({ staging, stagingText }) {
    const how = staging === "at-work" && stagingText ? `: ${stagingText}` : "";
    return stagings[staging] && `${stagings[staging]}${how}`;
}
