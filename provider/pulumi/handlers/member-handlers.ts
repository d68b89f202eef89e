import { isDeepStrictEqual } from "node:util";

import type { dynamic } from "@pulumi/pulumi";

import { refuseDelete } from "../../core/checks/membership";
import { codedMessageOf, UpgradeError } from "../../core/errors/errors";
import { planMember } from "../../core/plan/plan";
import { findMember } from "../../core/topology/topology";
import type { MemberFolder } from "../../io/layout/member-folder";
import { memberFolder } from "../../io/layout/member-folder";
import { allowStop, isStopAllowed } from "../../io/layout/stop-allowed";
import { machineOf } from "../../io/ssh/machines";
import { awaitExit } from "../../run/upgrade/restart";
import { silent } from "../session/progress";
import { aloneWith, inUpdateSlot, openWholeSet } from "../session/session";
import type { MemberInputs, MemberOutputs, PeerInputs } from "../state/inputs";
import { describeShift } from "./member-names";
import { bringToGoal, goalOf, openMember, outputsOf } from "./member-update";
import { pastOf } from "./past-updates";

/** Handlers of one mongod. pulumi.dynamic.ResourceProvider describes what the engine passes and expects. */
export const memberHandlers = {
    check(olds: Partial<MemberInputs>, news: MemberInputs): Promise<dynamic.CheckResult> {
        const failures: dynamic.CheckFailure[] = [];
        if (olds.host !== undefined && olds.host !== news.host) {
            failures.push({ property: "host", reason: describeShift(olds, olds.host, news) });
        }
        const [before, now] = [folderOf(olds), folderOf(news)];
        const kept = [
            [olds.set?.setName, news.set.setName],
            [before?.root, now?.root],
            // Data is usually in that folder; that of an adopted member is not.
            ...(before?.root === now?.root ? [[before?.data, now?.data]] : []),
        ];
        for (const [old, desired] of kept) {
            if (old !== undefined && old !== desired) {
                failures.push({
                    property: "set",
                    reason: `${old} cannot become ${desired ?? "absent"}: a member keeps its address, its set and its data folder. Restore the old value, or add a new member`,
                });
            }
        }
        return Promise.resolve({ inputs: news, failures });
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
        const changes =
            isChanged ||
            (await control.awaitsAdoption(news.host)) ||
            planMember(await observer.observe(), news.host, goalOf(news)).length > 0;
        return { changes };
    },

    /** Adopts the member's server unchanged if it already runs, otherwise starts one. */
    async create(inputs: MemberInputs): Promise<dynamic.CreateResult> {
        return aloneWith(inputs.set, async () => {
            const id = `${inputs.set.setName}/${inputs.host}`;
            const { control, observer } = openMember(inputs);
            const topology = await observer.observe();
            const member = findMember(topology, inputs.host);
            await control.adopt(inputs.host, member.version);
            if (member.version !== undefined && member.processRuns) {
                // Another version is only recorded. The next preview shows the difference.
                const { version } = member;
                return { id, outs: outputsOf({ ...inputs, version }, member) };
            }
            const peer = peerOf(inputs);
            if (peer && !topology.initiated) {
                // The start below reports a folder that cannot be written.
                await allowStop(peer.folder, machineOf(peer.shell)).catch(() => undefined);
            }
            return { id, outs: await bringToGoal(id, inputs, member) };
        });
    },

    async read(id: string, props: MemberOutputs): Promise<dynamic.ReadResult> {
        const topology = await openMember(props).observer.observe();
        const member = findMember(topology, props.host);
        const version = member.version ?? member.installedVersion ?? props.version;
        const outs = outputsOf({ ...props, version }, member, pastOf(props));
        const { runningVersion: _version, state: _state, ...others } = outs;
        const { lastUpgrade: _last, earlierUpgrades: _earlier, ...inputs } = others;
        return { id, props: outs, inputs };
    },

    async update(
        id: string,
        olds: MemberOutputs,
        news: MemberInputs,
    ): Promise<dynamic.UpdateResult> {
        const ports = openMember(news);
        return inUpdateSlot(news.host, goalOf(news), ports, async () => {
            const before = findMember(await ports.observer.observe(), news.host);
            if (news.paused) {
                // If the last update failed, the engine calls this regardless of `diff`.
                const { config } = olds;
                const version = before.version ?? before.installedVersion ?? olds.version;
                return { outs: outputsOf({ ...news, version, config }, before, pastOf(olds)) };
            }
            await ports.control.adopt(news.host, before.version);
            return { outs: await bringToGoal(id, news, before, olds) };
        });
    },

    /** Stops the server cleanly and keeps its data. An adopted server is left running. */
    async delete(_id: string, props: MemberOutputs): Promise<void> {
        if (peerOf(props)?.adopted) {
            console.log(
                `${props.host} was adopted and is left running; its files are kept in ${String(folderOf(props)?.root)}`,
            );
            return;
        }
        const ports = openMember(props);
        if (await ports.control.processRuns(props.host)) {
            await guardDelete(props);
            await ports.admin.setSignalShutdownTimeout(props.host, 0);
            await ports.control.terminate(props.host);
            await awaitExit(props.host, ports);
        }
        console.log(
            `${props.host} is stopped; its data is kept in ${String(folderOf(props)?.root)}`,
        );
    },
};

/**
 * Refuses to stop a member that the live set still counts on. The engine deletes last, so a removed member has usually left
 * the set by then, except if the set was not changed (`--target`, `--continue-on-error`). A mark in its folder allows the
 * stop if the set was never initiated, or is being destroyed as a whole: its Configuration is deleted first.
 */
async function guardDelete({ host, set }: MemberOutputs): Promise<void> {
    const peer = peerOf({ host, set });
    if (peer === undefined || (await isStopAllowed(peer.folder, machineOf(peer.shell)))) {
        return;
    }
    const refusal = refuseDelete(await openWholeSet(set, silent).observer.observe(), host);
    if (refusal) {
        throw new UpgradeError(refusal.code, codedMessageOf(refusal), { host });
    }
}

function folderOf(inputs: Partial<MemberInputs>): MemberFolder | undefined {
    const peer = peerOf(inputs);
    return peer && memberFolder(peer.folder, peer.adopted);
}

function peerOf({ host, set }: Partial<MemberInputs>): PeerInputs | undefined {
    return set?.members.find((member) => member.host === host);
}
