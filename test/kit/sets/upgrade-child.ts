import { readFileSync } from "node:fs";

import { member } from "../../../provider/pulumi/handlers/handlers";
import type { MemberInputs, MemberOutputs } from "../../../provider/pulumi/state/inputs";

/** What the parent writes for it: one member's update, as the engine would call it. */
export interface ChildInputs {
    readonly olds: MemberOutputs;
    readonly news: MemberInputs;
}

// Run as a program of its own, for a test to kill in the middle: node --import tsx upgrade-child.ts <file>
const { olds, news } = JSON.parse(readFileSync(process.argv[2] ?? "", "utf8")) as ChildInputs;
void member.update("child", olds, news).then(() => process.exit(0));
