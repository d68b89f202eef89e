import { fill, make } from "./dom.mjs";

/** Shows the failure of each member: the step, the reason, the end of the server's log, the revert, and the remedy. */
export function showFailures(failures) {
    fill("failures", failures, () => failures.map(drawFailure));
}

function drawFailure({ member, step, code, reason, log, revert, remedy }) {
    const details = [
        ["Step", step],
        ["Reason", `${code}: ${reason}`],
        ["Revert", renderRevert(member, revert)],
        ["What to do", remedy],
    ].filter(([, value]) => value);
    return make(
        "section",
        { className: "failure" },
        make("h3", {}, member ? `${member} failed` : "The upgrade failed"),
        make(
            "dl",
            {},
            ...details.flatMap(([name, value]) => [make("dt", {}, name), make("dd", {}, value)]),
        ),
        ...(log?.length > 0 ? drawLog(member, log) : []),
    );
}

function drawLog(member, log) {
    const title = `End of the log of ${member}`;
    return [
        make("h4", {}, title),
        // Scrollable by keyboard.
        make("pre", { tabIndex: 0, role: "region", ariaLabel: title }, log.join("\n")),
    ];
}

function renderRevert(member, revert) {
    if (!revert) {
        return "";
    }
    return revert.error === undefined
        ? `${member} runs ${revert.to} again, with its previous configuration`
        : `${member} could not be reverted to ${revert.to}: ${revert.error}`;
}

/** Returns the engine's errors that none of the shown failures covers. */
export function otherErrors({ failures, members, lines, error }) {
    const errors = lines.filter(({ isError }) => isError);
    if (failures.length === 0) {
        return error && [...errors.map(({ text }) => text), error].join("\n");
    }
    const failedResources = members
        .filter(({ host }) => failures.some(({ member }) => member === host))
        .map(({ resource }) => resource);
    return errors
        .filter(({ resource }) => resource !== undefined && !failedResources.includes(resource))
        .map(({ text }) => text)
        .join("\n");
}
