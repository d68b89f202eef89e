import { basename } from "node:path";

import type { MemberInputs, SetInputs } from "../state/inputs";

/**
 * A member's resource is named by its place in the list, or by `members[].name`. Where one leaves from the middle, those
 * behind it move up, and another address comes to a resource: what to write so that each keeps its own.
 */
export function describeShift(
    { set }: Partial<MemberInputs>,
    before: string,
    { host, set: desired }: MemberInputs,
): string {
    const own = `${before} can't become ${host}: a member keeps its address`;
    const known = set?.members.find((member) => member.host === host);
    const name = known ? nameOf(known.folder, desired) : freeName(set, desired);
    const stays = desired.members.some((member) => member.host === before);
    return [
        own,
        `${known ? `${host} has the name` : `a new member needs a name of its own,`} "${name}"${known ? " so far" : " is free"}: write { host: "${host}", name: "${name}" } in members`,
        stays
            ? `and likewise name: "${nameOf(folderOf(set, before), desired)}" with ${before}`
            : `then ${before} leaves the set, and its data is kept`,
    ].join("; ");
}

function folderOf(set: SetInputs | undefined, host: string): string {
    return set?.members.find((member) => member.host === host)?.folder ?? "";
}

/** "2" of ".../rs0-2": a folder is named as the resource. */
function nameOf(folder: string, { owner }: SetInputs): string {
    const set = owner.split("/").at(-1) ?? "";
    return basename(folder).slice(set.length + 1);
}

function freeName(set: SetInputs | undefined, desired: SetInputs): string {
    const members = [...(set?.members ?? []), ...desired.members];
    const taken = members.map(({ folder }) => Number(nameOf(folder, desired)));
    return String(Math.max(-1, ...taken.filter(Number.isInteger)) + 1);
}
