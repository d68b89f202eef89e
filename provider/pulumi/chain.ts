import type { CustomResourceOptions, Resource, URN } from "@pulumi/pulumi";

import type { Goal } from "../core/plan";
import { orderMembers } from "../core/plan";
import { numberSteps } from "../core/render";
import type { Step } from "../core/step";
import type { Topology } from "../core/topology";
import type { SetInputs } from "./inputs";
import { stateVersion } from "./inputs";
import { Configuration, FeatureCompatibility, Member } from "./resources";
import { mongodConfig } from "./set-inputs";
import type { SetSpec } from "./spec";
import { stageVersion } from "./staging";

/** What the program learned before it declares resources. */
export interface Observed {
    readonly spec: SetSpec;
    readonly set: SetInputs;
    readonly topology: Topology;
    readonly goal: Goal;
    readonly steps: readonly Step[];
}

export interface Chain {
    /** In the order of the program. */
    readonly members: readonly Member[];
    readonly featureCompatibility: FeatureCompatibility;
}

/**
 * Declares staging for all members side by side, then the members, each behind the one before it in the
 * plan's order, the primary last; then the set's configuration and its FCV. The engine updates in that order.
 */
export function declareChain(
    name: string,
    { spec, set, topology, goal, steps }: Observed,
    parent: Resource,
    parentUrn: URN,
): Chain {
    const staged = spec.members.map((member) =>
        stageVersion(`${member.name}-staging`, spec.binaries, spec.version, { parent }),
    );
    const lines = numberSteps(steps);
    const linesOf = (isMine: (step: Step) => boolean) =>
        steps.flatMap((step, index) => (isMine(step) ? [lines[index] ?? ""] : []));
    const members = new Map<string, Member>();
    let opts: CustomResourceOptions = { parent, dependsOn: staged };
    for (const { host } of orderMembers(topology, goal)) {
        const peer = memberOf(spec, set, host);
        const inputs = {
            stateVersion,
            host,
            version: spec.version,
            binaries: spec.binaries,
            config: mongodConfig(spec, peer),
            set,
            plan: linesOf((step) => "host" in step && step.host === host),
        } as const;
        const member = new Member(peer.name, inputs, parentUrn, opts);
        members.set(host, member);
        opts = { parent, dependsOn: [...staged, member] };
    }
    const all = set.members.flatMap(({ host }) => members.get(host) ?? []);
    const configured = set.members.map(({ host }) => ({
        ...memberOf(spec, set, host).configured,
        host,
    }));
    const configuration = new Configuration(
        `${name}-configuration`,
        { stateVersion, set, configured },
        { parent, dependsOn: all },
    );
    const featureCompatibility = new FeatureCompatibility(
        `${name}-fcv`,
        {
            stateVersion,
            set,
            version: spec.version,
            ...(spec.fcv !== undefined && { wanted: spec.fcv }),
            plan: linesOf((step) => step.kind === "raise-fcv"),
        },
        { parent, dependsOn: [...all, configuration] },
    );
    return { members: all, featureCompatibility };
}

function memberOf(spec: SetSpec, set: SetInputs, host: string) {
    const index = set.members.findIndex((peer) => peer.host === host);
    const member = spec.members[index];
    if (!member) {
        throw new RangeError(`${host} is not a member of ${set.setName}`);
    }
    return { ...member, host };
}
