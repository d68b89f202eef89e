import { readFileSync } from "node:fs";

import { member } from "../../../provider/pulumi/handlers/handlers";
import type { MemberInputs, MemberOutputs } from "../../../provider/pulumi/state/inputs";

/** Input of this program: one member's update, as the engine would call it. */
export interface ChildInputs {
    readonly olds: MemberOutputs;
    readonly news: MemberInputs;
}

// A program of its own, which a test kills mid-update: node --import tsx upgrade-child.ts <file>
const { olds, news } = JSON.parse(readFileSync(process.argv[2] ?? "", "utf8")) as ChildInputs;
void member.update("child", olds, news).then(() => process.exit(0));
