const stagings = { "at-work": "Staging the release", done: "Staged", failed: "Staging failed" };
const states = {
    untouched: "Nothing to do",
    done: "Done",
    failed: "Failed",
    paused: "Waiting: the program pauses before this member",
};

const phasesWithStatus = ["updating", "stopping", "failed", "stopped", "paused", "done"];

/** Describes what a run is doing to a member. */
export function statusTextOf(row, run) {
    if (!row || !phasesWithStatus.includes(run.phase)) {
        return "";
    }
    if (row.state === "at-work") {
        return row.statusText || "Updating";
    }
    return states[row.state] || row.statusText || stagingOf(row) || "Waiting for its update";
}

/** Describes the staging, which does not wait for the member's update, with its progress if known. */
function stagingOf({ staging, stagingText }) {
    const how = staging === "at-work" && stagingText ? `: ${stagingText}` : "";
    return stagings[staging] && `${stagings[staging]}${how}`;
}
