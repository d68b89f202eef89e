import * as assert from "node:assert/strict";

import type { Step } from "../../provider/core/plan/step";
import type { Member, Topology } from "../../provider/core/topology/topology";
import {
    findMember,
    isElectable,
    isHealthy,
    majorityOf,
    votesOf,
} from "../../provider/core/topology/topology";
import { areNeighbours } from "../../provider/core/releases/version";
import { seriesOf } from "../kit/made-up/topologies";

/** Asserts what must hold for every stop; the message names the offending member. */
export function assertSafeStep(before: Topology, step: Step, after: Topology): void {
    if (step.kind !== "stop-member") {
        return;
    }
    const { host } = step;
    assert.notEqual(findMember(before, host).state, "PRIMARY", `${host} is stopped as primary`);
    const voters = after.members.filter((member) => member.votes > 0 && !isHealthy(member));
    assert.ok(voters.length <= 1, `two voting members are down: ${hostsOf(voters)}`);
    assert.ok(hasMajority(after), `no majority of votes is left after ${host}`);
    assert.ok(
        after.members.some((member) => isElectable(member) && isHealthy(member)),
        `no member can be primary after ${host}`,
    );
}

/** Asserts what must hold at every moment. */
export function assertSafeSet(topology: Topology): void {
    const series = [...new Set(topology.members.flatMap(seriesNow))];
    assert.ok(series.length <= 2, `three series run in one set: ${series.join(", ")}`);
    const [a, b] = series;
    assert.ok(
        a === undefined || b === undefined || areNeighbours(a, b),
        `${a} and ${b} run in one set`,
    );
}

/** Asserts that every member serves and runs the version with its desired options. */
export function assertDone(topology: Topology, version: string): void {
    for (const member of topology.members) {
        assert.equal(member.version, version, `${member.host} runs ${String(member.version)}`);
        assert.ok(isHealthy(member), `${member.host} is ${member.state}`);
        assert.equal(member.configDiffers, false, `${member.host} runs with other options`);
    }
}

export function hasMajority(topology: Topology): boolean {
    return votesOf(topology.members.filter(isHealthy)) >= majorityOf(topology.members);
}

/** The series of a member's process; one that does not answer yet runs the installed version. */
function seriesNow(member: Member): readonly string[] {
    const version = member.version ?? (member.processRuns ? member.installedVersion : undefined);
    return version === undefined ? [] : [seriesOf(version)];
}

function hostsOf(members: readonly Member[]): string {
    return members.map((member) => member.host).join(", ");
}
