import { defined } from "../../../provider/core/json/defined";
import type {
    Inspection,
    MemberInspection,
    SetInspection,
} from "../../../provider/core/inspection/inspection";

/** Builds an inspection from facts about single members, by host, and about the set. */
export function inspectionOf(
    members: Readonly<Record<string, MemberInspection>>,
    set?: SetInspection,
): Inspection {
    return defined({ members: new Map(Object.entries(members)), set });
}

export function ofSet(set: SetInspection): Inspection {
    return inspectionOf({}, set);
}
