import { byId, make } from "./dom.mjs";

const changes = { none: "running", up: "upgrade", back: "downgrade" };

/** Shows the versions, and why some cannot be chosen. Keeps the current choice. */
export function showVersions(choices) {
    const chosen = chosenVersion();
    byId("versions").replaceChildren(
        ...choices.map(({ version, change, by, endsAt, refusals, warnings }) => {
            const input = make("input", {
                type: "radio",
                name: "version",
                value: version,
                disabled: refusals.length > 0,
                checked: version === chosen && refusals.length === 0,
            });
            // If a version cannot be chosen, only the reasons for that matter.
            const reasons = [
                ...(refusals.length > 0 ? [] : describePath(by, endsAt)),
                ...(refusals.length > 0 ? refusals : warnings).map(
                    ({ message, remedy }) => `${message}. ${remedy}`,
                ),
            ].join("\n");
            const label = make("label", {}, input, ` ${version} (${changes[change]})`);
            if (reasons === "") {
                return make("div", { className: "version" }, label);
            }
            // A description, not part of the name, as it is long.
            const id = `reasons-${version}`;
            input.setAttribute("aria-describedby", id);
            return make(
                "div",
                { className: "version" },
                label,
                make("span", { className: "reasons", id }, reasons),
            );
        }),
    );
}

/** Describes the upgrade path that follows from the program's upgradePath and stopAt. */
function describePath(by, endsAt) {
    return [
        ...(by.length === 0 ? [] : [`Via ${by.join(", ")}, in one update`]),
        ...(endsAt === null ? [] : [`Only up to ${endsAt}: the program stops there (stopAt)`]),
    ];
}

export function chosenVersion() {
    return document.querySelector("input[name=version]:checked")?.value;
}
