import { readFileSync } from "node:fs";

import type { MemberInputs } from "../../../provider/pulumi/state/inputs";
import { silent } from "../../../provider/pulumi/session/progress";
import { openSet } from "../../../provider/pulumi/session/session";
import { upgradeMember } from "../../../provider/run/upgrade/executor";
import type { Ports } from "../../../provider/run/ports";
import type { KillPoint } from "./kill-points";
import { killMidStep } from "./kill-points";

/** Input of this program: one member's update, and the point at which to end. */
export interface KillInputs {
    readonly inputs: MemberInputs;
    readonly point: KillPoint;
}

// A program of its own: node --import tsx kill-child.ts <file>. It ends itself with SIGKILL exactly at the given point.
const text = readFileSync(process.argv[2] ?? "", "utf8");
const { inputs, point } = JSON.parse(text) as KillInputs;
const { host, version, binaries, config, set } = inputs;

function kill(): void {
    process.kill(process.pid, "SIGKILL");
}

const plain = openSet(set, silent, new Map([[host, { binaries, config }]]));
let isAtStep = false;
const killing = killMidStep[point.kind](plain, host, () => {
    if (isAtStep && point.when === "middle") {
        kill();
    }
});
const ports: Ports = {
    ...killing,
    reporter: {
        ...silent,
        stepStarted: ({ kind }) => {
            isAtStep = kind === point.kind;
            if (isAtStep && point.when === "start") {
                kill();
            }
        },
        stepEnded: ({ kind }) => {
            if (kind === point.kind && point.when === "end") {
                kill();
            }
            isAtStep = false;
        },
    },
};
void upgradeMember(host, { version }, ports).then(() => process.exit(0));
