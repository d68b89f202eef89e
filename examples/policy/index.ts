import type { EnforcementLevel, ResourceValidationArgs } from "@pulumi/policy";
import { PolicyPack } from "@pulumi/policy";

import type { MemberProps, SetProps } from "./resources";
import { memberType, setType } from "./resources";
import type { Floors } from "./set-rules";
import { belowFloor, fcvBehind, forced } from "./set-rules";
import type { Soak } from "./soak";
import { notSoaked } from "./soak";
import type { Window } from "./window";
import { majorUpgradeOutside } from "./window";

const window: Window = { days: ["Sat", "Sun"], fromHour: 6, toHour: 18, timeZone: "Europe/Berlin" };
const soak: Soak = { stacks: ["prod"], days: 7 };
const series = ["4.2", "4.4", "5.0", "6.0", "7.0", "8.0"];
const floors: Floors = { "5.0": "5.0.31", "6.0": "6.0.14", "7.0": "7.0.9", "8.0": "8.0.4" };

const mandatory: EnforcementLevel = "mandatory";

/** A policy for each resource of a type. `check` returns the violation, if there is one. */
function ruleOf(
    name: string,
    description: string,
    type: string,
    check: (props: SetProps & MemberProps) => string | undefined,
) {
    return {
        name,
        description,
        enforcementLevel: mandatory,
        validateResource: (
            { type: own, props }: ResourceValidationArgs,
            report: (message: string) => void,
        ) => {
            const violation = own === type ? check(props) : undefined;
            if (violation !== undefined) {
                report(violation);
            }
        },
    };
}

new PolicyPack("mongodb", {
    policies: [
        ruleOf(
            "major-upgrades-in-window",
            "The series changes only in the window",
            memberType,
            (member) => majorUpgradeOutside(member, window, new Date()),
        ),
        ruleOf(
            "fcv-follows",
            "featureCompatibilityVersion is at most one series behind",
            setType,
            (set) => fcvBehind(set, series),
        ),
        ruleOf("no-force", "Nothing is forced", setType, forced),
        ruleOf("patch-floor", "Every release is new enough", setType, (set) =>
            belowFloor(set, floors),
        ),
        {
            name: "soaked-in-staging",
            description: "A version has run in staging before production uses it",
            enforcementLevel: mandatory,
            validateStack: ({ resources }, report) => {
                const violation = notSoaked(stackOf(resources), resources, soak, new Date());
                if (violation !== undefined) {
                    report(violation);
                }
            },
        },
    ],
});

/** "urn:pulumi:<stack>::<project>::…" */
function stackOf(resources: readonly { readonly urn: string }[]): string {
    return resources[0]?.urn.split(":")[2] ?? "";
}
