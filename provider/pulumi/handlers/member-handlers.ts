import { isDeepStrictEqual } from "node:util";

import type { dynamic } from "@pulumi/pulumi";

import { describeLostSet } from "../../core/checks/lost-set";
import { UpgradeError, withCodeShown } from "../../core/errors/errors";
import { lacksClaim } from "../../core/gates/claims";
import { defined } from "../../core/json/defined";
import { hasLeftover, planMember } from "../../core/plan/plan";
import type { Topology } from "../../core/topology/topology";
import { findMember } from "../../core/topology/topology";
import { allowStopOf, claim, forbidStop, readRecord } from "../../io/layout/claims";
import { aloneWith, inUpdateSlot } from "../session/session";
import type { MemberInputs, MemberOutputs } from "../state/inputs";
import { noteBegun } from "./begun-updates";
import { claimantOf, desiredClaim, folderOf } from "./claims";
import { deleteMember } from "./member-delete";
import { checkIdentity, peerOf, placeOf } from "./member-identity";
import { bringToGoal, goalOf, openMember, outputsOf } from "./member-update";
import { pastOf } from "./past-updates";

/** Handlers of one mongod. pulumi.dynamic.ResourceProvider describes what the engine passes and expects. */
export const memberHandlers = {
    check(olds: Partial<MemberInputs>, news: MemberInputs): Promise<dynamic.CheckResult> {
        return Promise.resolve({ inputs: news, failures: checkIdentity(olds, news) });
    },

    /**
     * Observes the live member, so that a manual change or stop shows without a refresh. Never asks for a replacement, which
     * would discard the data.
     */
    async diff(_id: string, olds: MemberOutputs, news: MemberInputs): Promise<dynamic.DiffResult> {
        if (news.paused) {
            return { changes: false };
        }
        const isChanged =
            olds.version !== news.version ||
            !isDeepStrictEqual(olds.config, news.config) ||
            // A later refresh or destroy uses what the last update stored. The other members it observes itself.
            !isDeepStrictEqual(
                [olds.set.access, olds.files ?? {}, peerOf(olds)],
                [news.set.access, news.files ?? {}, peerOf(news)],
            );
        const { control, observer } = openMember(news);
        if (isChanged || (await control.awaitsAdoption(news.host))) {
            return { changes: true };
        }
        const topology = await observer.observe();
        const goal = goalOf(news);
        const isLeft =
            planMember(topology, news.host, goal).length > 0 ||
            hasLeftover(findMember(topology, news.host), goal);
        const changes = isLeft || (await isRecordStale(olds, news, topology));
        if (!changes) {
            noteBegun(news.set, news.host);
        }
        return { changes };
    },

    /** Adopts the member's server unchanged if it already runs, otherwise starts one. */
    async create(inputs: MemberInputs): Promise<dynamic.CreateResult> {
        return aloneWith(inputs.set, async () => {
            noteBegun(inputs.set, inputs.host);
            const id = `${inputs.set.setName}/${inputs.host}`;
            const { control, observer } = openMember(inputs);
            const topology = await observer.observe();
            const member = findMember(topology, inputs.host);
            await control.adopt(inputs.host, member.version);
            const claimed = { ...inputs, generation: await claimMember(inputs, topology) };
            if (member.version !== undefined && member.processRuns) {
                // Another version is only recorded. The next preview shows the difference.
                const { version } = member;
                return { id, outs: outputsOf({ ...claimed, version }, member) };
            }
            return { id, outs: await bringToGoal(id, claimed, member) };
        });
    },

    async read(id: string, props: MemberOutputs): Promise<dynamic.ReadResult> {
        const topology = await openMember(props).observer.observe();
        const member = findMember(topology, props.host);
        const version = member.version ?? member.installedVersion ?? props.version;
        const outs = outputsOf({ ...props, version }, member, pastOf(props));
        const { runningVersion: _version, state: _state, ...others } = outs;
        const {
            lastUpgrade: _last,
            earlierUpgrades: _earlier,
            generation: _generation,
            ...inputs
        } = others;
        return { id, props: outs, inputs };
    },

    async update(
        id: string,
        olds: MemberOutputs,
        news: MemberInputs,
    ): Promise<dynamic.UpdateResult> {
        const ports = openMember(news);
        return inUpdateSlot(news.host, goalOf(news), ports, async () => {
            noteBegun(news.set, news.host);
            const topology = await ports.observer.observe();
            const before = findMember(topology, news.host);
            if (news.paused) {
                // If the last update failed, the engine calls this regardless of `diff`.
                const { config, generation } = olds;
                const version = before.version ?? before.installedVersion ?? olds.version;
                const outs = { ...news, version, config, ...defined({ generation }) };
                return { outs: outputsOf(outs, before, pastOf(olds)) };
            }
            await refuseLostSet(news, topology);
            await ports.control.adopt(news.host, before.version);
            const claimed = { ...news, generation: await claimMember(news, topology, olds) };
            return { outs: await bringToGoal(id, claimed, before, olds) };
        });
    },

    /** Stops the server cleanly and keeps its data. An adopted server is left running. */
    async delete(_id: string, props: MemberOutputs): Promise<void> {
        await deleteMember(props, placeOf(props));
    },
};

/** Whether the folder's record should be written again: another resource, or a set that was to be deleted, left its own there. */
async function isRecordStale(
    { generation }: MemberOutputs,
    news: MemberInputs,
    { initiated }: Topology,
): Promise<boolean> {
    const record = await readRecord(folderOf(placeOf(news)));
    return (
        record !== undefined &&
        (lacksClaim(record.claims.member, claimantOf(defined({ ...news, generation }))) ||
            (initiated && record.permission !== undefined))
    );
}

/** Records in the member's folder that this resource manages it, and returns the generation of that claim. */
async function claimMember(
    news: MemberInputs,
    { initiated }: Topology,
    olds?: MemberOutputs,
): Promise<number> {
    const folder = folderOf(placeOf(news));
    const before = olds && claimantOf(olds);
    const generation = await claim("member", [folder], desiredClaim(news), before);
    if (initiated) {
        await forbidStop([folder]);
    } else if (olds === undefined) {
        // A folder that cannot be written is reported by the start.
        await allowStopOf(generation, folder).catch(() => undefined);
    }
    return generation;
}

/**
 * Refuses to start an empty server in a set that was there before: initiated once more, it would look like the same set
 * without its data. A new set's member has a permission in its folder until the set is initiated.
 */
async function refuseLostSet({ host, set }: MemberInputs, topology: Topology): Promise<void> {
    const { processRuns, holdsData } = findMember(topology, host);
    if (topology.initiated || processRuns || holdsData !== false) {
        return;
    }
    const record = await readRecord(folderOf(placeOf({ host, set })));
    if (record?.permission === undefined) {
        throw withCodeShown(
            new UpgradeError("data-emptied", describeLostSet(set.setName), { host }),
        );
    }
}
