import type {
    Inspection,
    MemberInspection,
    SetInspection,
} from "../../../provider/core/inspection/inspection";

/** What was found on single members, by host, and of the set. */
export function inspectionOf(
    members: Readonly<Record<string, MemberInspection>>,
    set?: SetInspection,
): Inspection {
    return { members: new Map(Object.entries(members)), ...(set && { set }) };
}

export function ofSet(set: SetInspection): Inspection {
    return inspectionOf({}, set);
}
