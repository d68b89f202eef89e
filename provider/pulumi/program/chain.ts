import type { CustomResourceOptions, Resource, URN } from "@pulumi/pulumi";

import { hopsToRun } from "../../core/plan/unfinished-only";
import { batchesOf } from "../../core/plan/batches";
import { lastOf } from "../../core/plan/upgrade-path";
import { numberSteps } from "../../core/report/render";
import type { Step } from "../../core/plan/step";
import { parseVersion } from "../../core/releases/version";
import { configuredMember } from "./host-findings";
import type { SetInputs } from "../state/inputs";
import { stateVersion } from "../state/inputs";
import type { Observed } from "./observed-set";
import { memberSteps } from "./observed";
import { Configuration, FeatureCompatibility, MemberResource, UpgradePath } from "./resources";
import { markSecrets } from "../args/secrets";
import { memberFiles, mongodConfig } from "../state/set-inputs";
import type { SetSpec } from "../args/spec";
import { stageVersion } from "./staging";

export interface Chain {
    /** In the order of the program. */
    readonly members: readonly MemberResource[];
    /** Only where the program allows several hops. */
    readonly path: UpgradePath | undefined;
    readonly featureCompatibility: FeatureCompatibility;
}

/**
 * Declares staging for all members side by side, then the hops before the last, then the members, layer behind layer in
 * the last hop's order, the primary last; then the set's configuration and its FCV. The engine updates in that order.
 */
export function declareChain(
    name: string,
    observed: Observed,
    parent: Resource,
    parentUrn: URN,
): Chain {
    const { spec, paused, membership } = observed;
    const set = {
        ...observed.set,
        ...markAccess(observed.set),
        ...markEvents(observed.set),
        ...markMembers(observed.set),
    };
    const hops = hopsToRun(observed);
    const last = lastOf(hops);
    const { goal } = last;
    const steps = hops.flatMap((hop) => hop.steps);
    const lines = numberSteps(steps);
    const own = steps.length - last.steps.length;
    const linesOf = (isMine: (step: Step) => boolean) =>
        last.steps.flatMap((step, index) => (isMine(step) ? [lines[own + index] ?? ""] : []));
    // Their shells as plain values: they become one text.
    const staged = observed.set.members.flatMap((peer) => {
        if (observed.adoption.ready.has(peer.host)) {
            return [];
        }
        const { binaries } = spec;
        const member = configuredMember(spec, peer);
        const inputs = { binaries, version: goal.version, member };
        const staging = `${memberOf(spec, set, peer.host).name}-staging`;
        return [stageVersion(staging, inputs, peer.shell, { parent })];
    });
    const path =
        spec.path &&
        new UpgradePath(
            `${name}-path`,
            {
                stateVersion,
                set,
                binaries: spec.binaries,
                members: set.members.map((peer) => ({
                    host: peer.host,
                    config: mongodConfig(spec, peer),
                    files: markSecrets(memberFiles(spec, peer)),
                })),
                hops: hops.slice(0, -1).map((hop) => ({
                    version: hop.goal.version,
                    fcv: hop.goal.fcv ?? parseVersion(hop.goal.version).series,
                })),
                plan: lines.slice(0, own),
            },
            parentUrn,
            { parent, dependsOn: staged },
        );
    const before = [...staged, ...(path ? [path] : [])];
    const members = new Map<string, MemberResource>();
    let opts: CustomResourceOptions = { parent, dependsOn: before };
    const news = membership?.joining ?? [];
    // New members at the end, side by side: nobody depends on them yet.
    for (const batch of [...batchesOf(last.topology, goal), ...(news.length > 0 ? [news] : [])]) {
        const mine = batch.map(({ host }) => {
            const peer = memberOf(spec, set, host);
            const waiting = paused.waiting.find((member) => member.host === host);
            // One that is yet to be added runs nothing.
            const running = observed.topology.members.find((each) => each.host === host)?.version;
            const changes = running !== undefined && running !== goal.version && !waiting;
            const inputs = {
                stateVersion,
                host,
                version: waiting
                    ? (waiting.version ?? waiting.installedVersion ?? "")
                    : goal.version,
                ...(waiting && { paused: true as const }),
                ...(changes && { from: running }),
                binaries: spec.binaries,
                config: mongodConfig(spec, peer),
                files: markSecrets(memberFiles(spec, peer)),
                set,
                plan: linesOf((step) => "host" in step && step.host === host),
            } as const;
            const member = new MemberResource(peer.name, inputs, parentUrn, opts);
            members.set(host, member);
            return member;
        });
        opts = { parent, dependsOn: [...before, ...mine] };
    }
    const all = set.members.flatMap(({ host }) => members.get(host) ?? []);
    const configured = set.members.map(({ host }) => ({
        ...memberOf(spec, set, host).configured,
        host,
    }));
    const configuration = new Configuration(
        `${name}-configuration`,
        { stateVersion, set, configured, plan: numberSteps(memberSteps(observed)) },
        parentUrn,
        { parent, dependsOn: all },
    );
    const featureCompatibility = new FeatureCompatibility(
        `${name}-fcv`,
        {
            stateVersion,
            set,
            version: goal.version,
            // It comes when every member runs the goal's version, which is not in this run.
            ...(goal.fcv !== undefined && paused.waiting.length === 0 && { desired: goal.fcv }),
            ...(goal.fcvBurnInSecs !== undefined && { burnInSecs: goal.fcvBurnInSecs }),
            plan: linesOf((step) => step.kind === "set-fcv"),
        },
        { parent, dependsOn: [...all, configuration] },
    );
    return { members: all, path, featureCompatibility };
}

function markMembers({ members }: SetInputs): Pick<SetInputs, "members"> {
    return { members: markSecrets(members) };
}

function markAccess({ access }: SetInputs): Pick<SetInputs, "access"> {
    return access ? { access: markSecrets(access) } : {};
}

function markEvents({ events }: SetInputs): Pick<SetInputs, "events"> {
    return events ? { events: markSecrets(events) } : {};
}

function memberOf(spec: SetSpec, set: SetInputs, host: string) {
    const index = set.members.findIndex((peer) => peer.host === host);
    const member = spec.members[index];
    if (!member) {
        throw new RangeError(`${host} is not a member of ${set.setName}`);
    }
    return { ...member, host };
}
