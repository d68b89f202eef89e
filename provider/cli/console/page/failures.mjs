import { fill, make } from "./dom.mjs";

/** What failed, member by member: the step, why, the server's last words, what was put back, and what to do. */
export function showFailures(failures) {
    fill("failures", failures, () => failures.map(drawFailure));
}

function drawFailure({ member, step, code, reason, log, revert, remedy }) {
    const facts = [
        ["Step", step],
        ["Reason", `${code}: ${reason}`],
        ["Put back", renderRevert(member, revert)],
        ["What to do", remedy],
    ].filter(([, value]) => value);
    return make(
        "section",
        { className: "failure" },
        make("h3", {}, member ? `${member} failed` : "The upgrade failed"),
        make(
            "dl",
            {},
            ...facts.flatMap(([name, value]) => [make("dt", {}, name), make("dd", {}, value)]),
        ),
        ...(log?.length > 0 ? drawLog(member, log) : []),
    );
}

function drawLog(member, log) {
    const title = `The end of the log of ${member}`;
    return [
        make("h4", {}, title),
        // It scrolls: by keyboard too.
        make("pre", { tabIndex: 0, role: "region", ariaLabel: title }, log.join("\n")),
    ];
}

function renderRevert(member, revert) {
    if (!revert) {
        return "";
    }
    return revert.error === undefined
        ? `${member} runs ${revert.to} again, with the configuration that it had`
        : `${member} could not be put back to ${revert.to}: ${revert.error}`;
}

/** Errors of the engine that no failure above tells of. */
export function otherErrors({ failures, members, lines, error }) {
    const errors = lines.filter(({ isError }) => isError);
    if (failures.length === 0) {
        return error && [...errors.map(({ text }) => text), error].join("\n");
    }
    const told = members
        .filter(({ host }) => failures.some(({ member }) => member === host))
        .map(({ resource }) => resource);
    return errors
        .filter(({ resource }) => resource !== undefined && !told.includes(resource))
        .map(({ text }) => text)
        .join("\n");
}
