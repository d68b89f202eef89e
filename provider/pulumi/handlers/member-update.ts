import { codedMessageOf } from "../../core/errors/errors";
import { defined } from "../../core/json/defined";
import type { Goal } from "../../core/plan/goal";
import { roleOf } from "../../core/plan/plan";
import type { Member } from "../../core/topology/topology";
import { findMember } from "../../core/topology/topology";
import { unmanagedMachines } from "../../io/mongodb/unmanaged-machines";
import { checkOtherMembers } from "../../run/upgrade/check-others";
import { upgradeMember } from "../../run/upgrade/executor";
import { recordUpgrade } from "../session/outcome";
import { progressOf } from "../session/progress";
import type { LivePorts } from "../session/session";
import { openSet, withoutJoiningMembers } from "../session/session";
import type { MemberInputs, MemberOutputs } from "../state/inputs";
import { stateVersion } from "../state/inputs";
import { hasBegun } from "./begun-updates";
import { removeOldReleases } from "./old-releases";
import type { PastUpdates } from "./past-updates";
import { addMemberUpdate, pastOf } from "./past-updates";

/**
 * Upgrades the member, and returns its new outputs. An error carries the outputs as they are now, so that the state shows
 * them and the next `pulumi up` continues with this member.
 */
export async function bringToGoal(
    id: string,
    news: MemberInputs,
    before: Member,
    olds?: MemberOutputs,
): Promise<MemberOutputs> {
    const startedAt = new Date().toISOString();
    const ports = openMember(news);
    try {
        const report = await upgradeMember(news.host, goalOf(news), ports);
        if (olds) {
            // The others of a set that is created again, with its data, start after this one.
            await checkOtherMembers(news.host, goalOf(news), ports, (host) =>
                hasBegun(news.set, host),
            );
        }
        const topology = await ports.observer.observe();
        const after = findMember(topology, news.host);
        await removeOldReleases(news, topology);
        const from = olds && (before.version ?? olds.runningVersion ?? olds.version);
        const role = roleOf(before);
        const past =
            from === undefined || from === news.version
                ? pastOf(olds)
                : addMemberUpdate(
                      pastOf(olds),
                      recordUpgrade(from, news.version, startedAt, { ...report, role }),
                  );
        return outputsOf(news, after, past);
    } catch (error) {
        throw await partialFailure(id, news, olds, error);
    }
}

/** Returns an error for the engine, which keeps `properties` as the member's state, shows `reasons`, and passes on nothing else. */
async function partialFailure(
    id: string,
    news: MemberInputs,
    olds: MemberOutputs | undefined,
    error: unknown,
): Promise<unknown> {
    const reason = codedMessageOf(error);
    let member: Member | undefined;
    try {
        member = findMember(await openMember(news).observer.observe(), news.host);
    } catch {
        // The original error says more than this one would.
    }
    if (member === undefined || (olds === undefined && !member.processRuns)) {
        return error;
    }
    // `version` and `config` are what the member has, so that the next run sees a difference. `olds` contains
    // `__provider`, without which no later operation on this resource would work.
    const { runningVersion: _ran, ...kept } = olds ?? {};
    const version = member.version ?? member.installedVersion ?? olds?.version ?? news.version;
    const config = member.configDiffers && olds ? olds.config : news.config;
    const properties = {
        ...kept,
        ...outputsOf({ ...news, version, config }, member, pastOf(olds)),
    };
    return Object.assign(new Error(reason), { id, properties, reasons: [reason] });
}

/** Returns the outputs of a member as it was observed. */
export function outputsOf(
    inputs: MemberInputs,
    member: Member,
    past: PastUpdates = {},
): MemberOutputs {
    const { runningVersion: _old, ...others } = inputs as MemberOutputs;
    return {
        ...others,
        stateVersion,
        ...defined({ runningVersion: member.version }),
        state: member.state,
        ...past,
    };
}

/** Returns what the member is to be brought to. */
export function goalOf({ version, set }: MemberInputs): Goal {
    return { ...set.choices, version };
}

/** Opens the set for work on this member. */
export function openMember(inputs: MemberInputs): LivePorts {
    const { binaries, config, files = {} } = inputs;
    const servers = new Map([[inputs.host, { binaries, config, files }]]);
    // A member that the program no longer declares may still be the primary, or have a vote.
    const ports = openSet(inputs.set, progressOf(inputs), servers, undefined, unmanagedMachines);
    return withoutJoiningMembers(ports, inputs.host);
}
