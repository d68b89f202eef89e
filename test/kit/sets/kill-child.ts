import { readFileSync } from "node:fs";

import type { MemberInputs } from "../../../provider/pulumi/state/inputs";
import { silent } from "../../../provider/pulumi/session/progress";
import { openSet } from "../../../provider/pulumi/session/session";
import { upgradeMember } from "../../../provider/run/upgrade/executor";
import type { Ports } from "../../../provider/run/ports";
import type { KillPoint } from "./kill-points";
import { inTheMiddle } from "./kill-points";

/** What the parent writes for it: one member's update, and where it is to end. */
export interface KillInputs {
    readonly inputs: MemberInputs;
    readonly point: KillPoint;
}

// Run as a program of its own: node --import tsx kill-child.ts <file>. It ends by SIGKILL at the point, to the instant.
const text = readFileSync(process.argv[2] ?? "", "utf8");
const { inputs, point } = JSON.parse(text) as KillInputs;
const { host, version, binaries, config, set } = inputs;

function kill(): void {
    process.kill(process.pid, "SIGKILL");
}

const plain = openSet(set, silent, new Map([[host, { binaries, config }]]));
let isThere = false;
const killing = inTheMiddle[point.kind](plain, host, () => {
    if (isThere && point.when === "middle") {
        kill();
    }
});
const ports: Ports = {
    ...killing,
    reporter: {
        ...silent,
        stepStarted: ({ kind }) => {
            isThere = kind === point.kind;
            if (isThere && point.when === "start") {
                kill();
            }
        },
        stepEnded: ({ kind }) => {
            if (kind === point.kind && point.when === "end") {
                kill();
            }
            isThere = false;
        },
    },
};
void upgradeMember(host, { version }, ports).then(() => process.exit(0));
