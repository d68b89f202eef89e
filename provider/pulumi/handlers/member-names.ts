import { basename } from "node:path";

import type { MemberInputs, SetInputs } from "../state/inputs";

/**
 * Explains how each member keeps its resource. A member's resource is named after its place in the list, or after
 * `members[].name`. If a member leaves from the middle, those after it move up, and a resource gets another address.
 */
export function describeShift(
    { set }: Partial<MemberInputs>,
    before: string,
    { host, set: desired }: MemberInputs,
): string {
    const known = set?.members.find((member) => member.host === host);
    const name = known ? nameOf(known.folder, desired) : freeName(set, desired);
    const stays = desired.members.some((member) => member.host === before);
    return [
        `${before} cannot become ${host}: a member keeps its address`,
        known
            ? `${host} has been named "${name}"`
            : `the new member ${host} needs a name of its own, and "${name}" is free`,
        `write { host: "${host}", name: "${name}" } in members`,
        stays
            ? `likewise name: "${nameOf(folderOf(set, before), desired)}" for ${before}`
            : `${before} then leaves the set, and its data is kept`,
    ].join("; ");
}

function folderOf(set: SetInputs | undefined, host: string): string {
    return set?.members.find((member) => member.host === host)?.folder ?? "";
}

/** Returns "2" of ".../rs0-2": a folder is named as its member's resource. */
function nameOf(folder: string, { owner }: SetInputs): string {
    const set = owner.split("/").at(-1) ?? "";
    return basename(folder).slice(set.length + 1);
}

function freeName(set: SetInputs | undefined, desired: SetInputs): string {
    const members = [...(set?.members ?? []), ...desired.members];
    const numbers = members.map(({ folder }) => Number(nameOf(folder, desired)));
    return String(Math.max(-1, ...numbers.filter(Number.isInteger)) + 1);
}
