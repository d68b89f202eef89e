import type { Resource, URN } from "@pulumi/pulumi";

import { defined } from "../../core/json/defined";
import { batchesOf } from "../../core/plan/batches";
import type { Step } from "../../core/plan/step";
import { hopsToRun } from "../../core/plan/unfinished-only";
import type { Hop } from "../../core/plan/upgrade-path";
import { lastOf } from "../../core/plan/upgrade-path";
import { parseVersion } from "../../core/releases/version";
import { numberSteps } from "../../core/report/render";
import type { Member } from "../../core/topology/topology";
import { markSecrets } from "../args/secrets";
import type { MemberSpec } from "../args/spec";
import type { MemberInputs, SetInputs } from "../state/inputs";
import { stateVersion } from "../state/inputs";
import { memberFiles, mongodConfig } from "../state/set-inputs";
import { configuredMember } from "./host-findings";
import { membershipStepsOf, versionOfJoining } from "./observed";
import type { Observed } from "./observed-set";
import { Configuration, FeatureCompatibility, MemberResource, UpgradePath } from "./resources";
import { stageVersion } from "./staging";

/** The declared resources whose outputs the component reads. */
interface Chain {
    /** In the order of the program. */
    readonly members: readonly MemberResource[];
    /** Undefined unless the program allows several hops. */
    readonly path: UpgradePath | undefined;
    readonly featureCompatibility: FeatureCompatibility;
}

/** What all resources of a chain are declared from. */
interface Context {
    readonly name: string;
    readonly observed: Observed;
    readonly parent: Resource;
    readonly parentUrn: URN;
    /** Inputs that all resources share, with the secrets marked. */
    readonly set: SetInputs;
    readonly hops: readonly Hop[];
    /** The last hop, which the members' own updates take. */
    readonly last: Hop;
    /** The plan's numbered lines: those of the hops before the last, and those of the last. */
    readonly lines: { readonly ofPath: readonly string[]; readonly ofLast: readonly string[] };
}

/**
 * Declares the resources of a set so that the engine updates them in the plan's order: staging for all members in
 * parallel, the hops before the last, the members batch by batch with the primary last, and then the set's configuration
 * and its FCV.
 */
export function declareChain(
    name: string,
    observed: Observed,
    parent: Resource,
    parentUrn: URN,
): Chain {
    const hops = hopsToRun(observed);
    const last = lastOf(hops);
    const lines = numberSteps(hops.flatMap((hop) => hop.steps));
    const first = lines.length - last.steps.length;
    const context: Context = {
        name,
        observed,
        parent,
        parentUrn,
        set: markSet(observed.set),
        hops,
        last,
        lines: { ofPath: lines.slice(0, first), ofLast: lines.slice(first) },
    };
    const staged = declareStaging(context);
    const path = declareUpgradePath(context, staged);
    const members = declareMembers(context, path ? [...staged, path] : staged);
    return { members, path, featureCompatibility: declareSet(context, members) };
}

/** A member that already has its release, as an adopted one does, is not staged. */
function declareStaging({ observed, last, parent }: Context): readonly Resource[] {
    const { spec, adoption } = observed;
    const { binaries } = spec;
    const { version } = last.goal;
    // From unmarked inputs: a shell becomes one text, which is a secret as a whole.
    return observed.set.members
        .filter(({ host }) => !adoption.ready.has(host))
        .map((peer) => {
            const inputs = { binaries, version, member: configuredMember(spec, peer) };
            const name = `${memberSpecOf(observed, peer.host).name}-staging`;
            // On a host that cannot be reached nothing is staged, whatever has changed.
            const isUnreachable = observed.unreachable.some(({ host }) => host === peer.host);
            return stageVersion(name, inputs, peer.shell, {
                parent,
                ...(isUnreachable && { ignoreChanges: ["create", "environment", "stdin"] }),
            });
        });
}

function declareUpgradePath(
    { name, observed, set, hops, lines, parent, parentUrn }: Context,
    staged: readonly Resource[],
): UpgradePath | undefined {
    const { spec } = observed;
    return (
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
                hops: hops.slice(0, -1).map(({ goal }) => ({
                    version: goal.version,
                    fcv: goal.fcv ?? parseVersion(goal.version).series,
                })),
                plan: lines.ofPath,
            },
            parentUrn,
            { parent, dependsOn: [...staged] },
        )
    );
}

/** Each batch depends on the one before it. Joining members come last, together: no other member depends on them yet. */
function declareMembers(context: Context, before: readonly Resource[]): readonly MemberResource[] {
    const { observed, set, last, parent, parentUrn } = context;
    const joining = observed.membership?.joining ?? [];
    const batches = batchesOf(last.topology, last.goal);
    const declared = new Map<string, MemberResource>();
    let dependsOn = [...before];
    for (const batch of joining.length > 0 ? [...batches, joining] : batches) {
        const opts = { parent, dependsOn };
        const resources = batch.map(({ host }) => {
            const { name } = memberSpecOf(observed, host);
            const member = new MemberResource(name, memberInputs(context, host), parentUrn, opts);
            declared.set(host, member);
            return member;
        });
        dependsOn = [...before, ...resources];
    }
    return set.members.flatMap(({ host }) => declared.get(host) ?? []);
}

function memberInputs(
    { observed, set, last, lines }: Context,
    host: string,
): Omit<MemberInputs, "resourceUrn"> {
    const { spec, paused, topology, omitted = [] } = observed;
    const peer = { ...memberSpecOf(observed, host), host };
    const isThis = (member: Member) => member.host === host;
    const waiting = paused.waiting.find(isThis) ?? omitted.find(isThis);
    const version = versionFor(host, observed, last);
    // A joining member runs nothing yet.
    const running = topology.members.find(isThis)?.version;
    return defined({
        stateVersion,
        host,
        version,
        paused: waiting ? (true as const) : undefined,
        from: waiting || running === version ? undefined : running,
        binaries: spec.binaries,
        config: mongodConfig(spec, peer),
        files: markSecrets(memberFiles(spec, peer)),
        set,
        plan: linesOf(last, lines.ofLast, (step) => "host" in step && step.host === host),
    });
}

/** Returns the version that a run brings a member to, or leaves it at. */
function versionFor(host: string, observed: Observed, { goal }: Hop): string {
    const { paused, membership, omitted = [] } = observed;
    const kept = [...paused.waiting, ...paused.recovering, ...omitted].find(
        (member) => member.host === host,
    );
    if (kept) {
        return kept.version ?? kept.installedVersion ?? goal.version;
    }
    return membership?.joining.some((member) => member.host === host)
        ? versionOfJoining(observed)
        : goal.version;
}

/** Declares the set's configuration, once all members run, and then its FCV. */
function declareSet(
    { name, observed, set, last, lines, parent, parentUrn }: Context,
    members: readonly MemberResource[],
): FeatureCompatibility {
    const { goal } = last;
    const configured = set.members.map(({ host }) => ({
        ...memberSpecOf(observed, host).configured,
        host,
    }));
    const configuration = new Configuration(
        `${name}-configuration`,
        { stateVersion, set, configured, plan: numberSteps(membershipStepsOf(observed)) },
        parentUrn,
        { parent, dependsOn: [...members] },
    );
    return new FeatureCompatibility(
        `${name}-fcv`,
        defined({
            stateVersion,
            set,
            version: goal.version,
            // The FCV is raised once every member runs the goal's version. A paused run does not get there.
            desired:
                observed.paused.waiting.length + observed.paused.recovering.length === 0
                    ? goal.fcv
                    : undefined,
            burnInSecs: goal.fcvBurnInSecs,
            plan: linesOf(last, lines.ofLast, (step) => step.kind === "set-fcv"),
        }),
        { parent, dependsOn: [...members, configuration] },
    );
}

function linesOf(
    { steps }: Hop,
    lines: readonly string[],
    isMine: (step: Step) => boolean,
): readonly string[] {
    return steps.flatMap((step, index) => (isMine(step) ? [lines[index] ?? ""] : []));
}

function markSet(set: SetInputs): SetInputs {
    const { access, events, members } = set;
    return { ...set, ...markSecrets(defined({ access, events, members })) };
}

function memberSpecOf({ spec, set }: Observed, host: string): MemberSpec {
    const member = spec.members[set.members.findIndex((peer) => peer.host === host)];
    if (!member) {
        throw new RangeError(`${host} is not a member of ${set.setName}`);
    }
    return member;
}
