import { at, make } from "./dom.mjs";

const changes = { none: "runs", up: "upgrade", back: "way back" };

/** What can be chosen, and why the others can't. Keeps the choice. */
export function showVersions(choices) {
    const chosen = chosenVersion();
    at("versions").replaceChildren(
        ...choices.map(({ version, change, by, endsAt, refusals, warnings }) => {
            const input = make("input", {
                type: "radio",
                name: "version",
                value: version,
                disabled: refusals.length > 0,
                checked: version === chosen && refusals.length === 0,
            });
            // Of one that can't be chosen, what else there is to know of it does not matter.
            const why = [
                ...(refusals.length > 0 ? [] : pathOf(by, endsAt)),
                ...(refusals.length > 0 ? refusals : warnings).map(
                    ({ message, remedy }) => `${message}. ${remedy}`,
                ),
            ].join("\n");
            const label = make("label", {}, input, ` ${version} (${changes[change]})`);
            if (why === "") {
                return make("div", { className: "version" }, label);
            }
            // A description, not a part of the name: it is long.
            const id = `why-${version}`;
            input.setAttribute("aria-describedby", id);
            return make(
                "div",
                { className: "version" },
                label,
                make("span", { className: "why", id }, why),
            );
        }),
    );
}

/** By the program's upgradePath and stopAt. */
function pathOf(by, endsAt) {
    return [
        ...(by.length === 0 ? [] : [`By way of ${by.join(", ")}, in one update`]),
        ...(endsAt === null ? [] : [`As far as ${endsAt}: the program stops there (stopAt)`]),
    ];
}

export function chosenVersion() {
    return document.querySelector("input[name=version]:checked")?.value;
}
