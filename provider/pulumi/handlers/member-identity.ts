import { basename, dirname } from "node:path";

import type { dynamic } from "@pulumi/pulumi";

import { memberFolder } from "../../io/layout/member-folder";
import type { MemberInputs, PeerInputs, SetInputs } from "../state/inputs";
import { describeShift } from "./member-names";

/** Returns how this set's program reaches the member; undefined if it does not name it. */
export function peerOf({
    host,
    set,
}: Partial<Pick<MemberInputs, "host" | "set">>): PeerInputs | undefined {
    return set?.members.find((member) => member.host === host);
}

export function placeOf(inputs: Pick<MemberInputs, "host" | "set">): PeerInputs {
    const peer = peerOf(inputs);
    if (peer === undefined) {
        throw new RangeError(`${inputs.host} is not a member of ${inputs.set.setName}`);
    }
    return peer;
}

/** Refuses inputs that would make a resource another member: one with another address, set, folder or data. */
export function checkIdentity(
    olds: Partial<MemberInputs>,
    news: MemberInputs,
): dynamic.CheckFailure[] {
    const [before, now] = [peerOf(olds), peerOf(news)];
    if (olds.set === undefined || before === undefined || now === undefined) {
        return [];
    }
    const move = describeMove(olds.set, news.set, before, now);
    if (move !== undefined) {
        return [failure(move)];
    }
    const kept = [
        [olds.set.setName, news.set.setName],
        [before.folder, now.folder],
        // Data is usually in that folder; that of an adopted member is not.
        ...(before.folder === now.folder
            ? [
                  [
                      memberFolder(before.folder, before.adopted).data,
                      memberFolder(now.folder, now.adopted).data,
                  ],
              ]
            : []),
    ] as const;
    return [
        ...(before.host === now.host ? [] : [failure(describeShift(olds, before.host, news))]),
        ...kept.flatMap(([old, desired]) =>
            old === desired
                ? []
                : failure(
                      `${old} cannot become ${desired}: a member keeps its address, its set and its data folder. Restore the old value, or add a new member`,
                  ),
        ),
    ];
}

/** Names no property: engines up to 3.260 print the property's value, secrets included. */
function failure(reason: string): dynamic.CheckFailure {
    return { property: "", reason };
}

/**
 * Describes that all folders of a set would be elsewhere, and how to keep them: they are named after the component, and by
 * default their parent is named after the project and the stack, in the home of the user that runs Pulumi. Such a program
 * sees no set, and each of its members would look like a new one.
 */
function describeMove(
    before: SetInputs,
    now: SetInputs,
    { folder }: PeerInputs,
    { folder: desired }: PeerInputs,
): string | undefined {
    const [old, dataDir] = [dirname(folder), dirname(desired)];
    const [component, renamed] = [nameOf(before.owner), nameOf(now.owner)];
    const isRenamed = component !== renamed && basename(folder) !== basename(desired);
    if (old === dataDir && !isRenamed) {
        return undefined;
    }
    const cause =
        component !== renamed
            ? `the component was renamed from ${component} to ${renamed}`
            : before.owner !== now.owner
              ? `the component was ${before.owner}, and is now ${now.owner}`
              : "dataDir was changed, or Pulumi runs on another machine or as another user";
    const remedy = isRenamed
        ? `Name the component "${component}" again`
        : `Set dataDir: "${old}" in its arguments, and run Pulumi where that folder is`;
    const [place, expected] = old === dataDir ? [folder, desired] : [old, dataDir];
    return `the members of ${before.setName} are in ${place}, and this program expects them in ${expected}: ${cause}. ${remedy}; nothing else changes then`;
}

/** Returns the component's name in an owner. */
export function nameOf(owner: string): string {
    return owner.split("/").at(-1) ?? "";
}
