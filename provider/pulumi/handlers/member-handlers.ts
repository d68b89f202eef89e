import { isDeepStrictEqual } from "node:util";

import type { dynamic } from "@pulumi/pulumi";

import { refuseDelete } from "../../core/checks/membership";
import { codedMessageOf, UpgradeError } from "../../core/errors/errors";
import type { Goal } from "../../core/plan/goal";
import { planMember, roleOf } from "../../core/plan/plan";
import type { Member, Topology } from "../../core/topology/topology";
import { findMember } from "../../core/topology/topology";
import type { MemberFolder } from "../../io/layout/member-folder";
import { memberFolder } from "../../io/layout/member-folder";
import { upgradeMember } from "../../run/upgrade/executor";
import { checkOtherMembers } from "../../run/upgrade/check-others";
import { awaitExit } from "../../run/upgrade/restart";
import type { MemberInputs, MemberOutputs, PeerInputs } from "../state/inputs";
import { stateVersion } from "../state/inputs";
import { measured } from "../session/outcome";
import { isStopAllowed, allowStop } from "../../io/layout/stop-allowed";
import { machineOf } from "../../io/ssh/machines";
import { unmanagedMachines } from "../../io/mongodb/unmanaged-machines";
import { describeShift } from "./member-names";
import { removeOldReleases } from "./old-releases";
import type { PastUpdates } from "./past-updates";
import { addMemberUpdate, pastOf } from "./past-updates";
import { progressOf, silent } from "../session/progress";
import type { LivePorts } from "../session/session";
import { aloneWith, amongMembers, inUpdateSlot, openSet, openWholeSet } from "../session/session";

/** One mongod. The engine calls these; what each may expect and must give: pulumi.dynamic.ResourceProvider. */
export const memberHandlers = {
    check(olds: Partial<MemberInputs>, news: MemberInputs): Promise<dynamic.CheckResult> {
        const failures: dynamic.CheckFailure[] = [];
        if (olds.host !== undefined && olds.host !== news.host) {
            failures.push({ property: "host", reason: describeShift(olds, olds.host, news) });
        }
        const [before, now] = [folderOf(olds), folderOf(news)];
        const kept: readonly (readonly [string, string | undefined, string | undefined])[] = [
            ["set", olds.set?.setName, news.set.setName],
            ["set", before?.root, now?.root],
            // Most lie in that folder; those of a member that was taken over don't.
            ...(before?.root === now?.root ? [["set", before?.data, now?.data] as const] : []),
        ];
        for (const [property, old, desired] of kept) {
            if (old !== undefined && old !== desired) {
                failures.push({
                    property,
                    reason: `${old} can't become ${desired ?? "nothing"}: a member keeps its address, its set and its data folder. Set it back, or make a new resource`,
                });
            }
        }
        return Promise.resolve({ inputs: news, failures });
    },

    /**
     * Looks at the live member, so that one changed or stopped by hand shows without a refresh. Never asks for a
     * replacement: it would throw the data away.
     */
    async diff(_id: string, olds: MemberOutputs, news: MemberInputs): Promise<dynamic.DiffResult> {
        if (news.paused) {
            return { changes: false };
        }
        const asked =
            olds.version !== news.version ||
            !isDeepStrictEqual(olds.config, news.config) ||
            // A later refresh or destroy goes by what the last update kept; who else is in the set it sees for itself.
            !isDeepStrictEqual(
                [olds.set.access, olds.files ?? {}, peerOf(olds)],
                [news.set.access, news.files ?? {}, peerOf(news)],
            );
        const { hosts, observer } = open(news);
        const changes =
            asked ||
            (await hosts.isForeign(news.host)) ||
            planMember(await observer.observe(), news.host, goalOf(news)).length > 0;
        return { changes };
    },

    /** Adopts a server of this member that runs already, without a touch; else starts one. */
    async create(inputs: MemberInputs): Promise<dynamic.CreateResult> {
        return aloneWith(inputs.set, async () => {
            const id = `${inputs.set.setName}/${inputs.host}`;
            const { hosts, observer } = open(inputs);
            const topology = await observer.observe();
            const member = findMember(topology, inputs.host);
            await hosts.takeOver(inputs.host, member.version);
            if (member.version !== undefined && member.processRuns) {
                // Of another version it is only recorded: the next preview shows what differs.
                const { version } = member;
                return { id, outs: outputsOf({ ...inputs, version }, member) };
            }
            const place = peerOf(inputs);
            if (place && !topology.initiated) {
                // A folder that can't be written to is told of below.
                await allowStop(place.folder, machineOf(place.shell)).catch(() => undefined);
            }
            return { id, outs: await bringToGoal(id, inputs, member) };
        });
    },

    async read(id: string, props: MemberOutputs): Promise<dynamic.ReadResult> {
        const topology = await observe(props);
        const member = findMember(topology, props.host);
        const version = member.version ?? member.installedVersion ?? props.version;
        const outs = outputsOf({ ...props, version }, member, pastOf(props));
        const { runningVersion: _version, state: _state, ...rest } = outs;
        const { lastUpgrade: _last, earlierUpgrades: _earlier, ...inputs } = rest;
        return { id, props: outs, inputs };
    },

    async update(
        id: string,
        olds: MemberOutputs,
        news: MemberInputs,
    ): Promise<dynamic.UpdateResult> {
        const ports = open(news);
        return inUpdateSlot(news.host, goalOf(news), ports, async () => {
            const before = findMember(await ports.observer.observe(), news.host);
            await ports.hosts.takeOver(news.host, before.version);
            if (news.paused) {
                // The engine asks for an update where the last one failed, whatever `diff` says.
                const { config } = olds;
                return { outs: outputsOf({ ...news, config }, before, pastOf(olds)) };
            }
            return { outs: await bringToGoal(id, news, before, olds) };
        });
    },

    /** Stops the server, cleanly; its data stays. One that was taken over goes on as it runs. */
    async delete(_id: string, props: MemberOutputs): Promise<void> {
        if (peerOf(props)?.adopted) {
            console.log(
                `${props.host} was taken over, and is left running; its files are kept in ${String(folderOf(props)?.root)}`,
            );
            return;
        }
        const ports = open(props);
        if (await ports.hosts.processRuns(props.host)) {
            await guardDelete(props);
            await ports.admin.setSignalShutdownTimeout(props.host, 0);
            await ports.hosts.terminate(props.host);
            await awaitExit(props.host, ports);
        }
        console.log(
            `${props.host} is stopped; its data is kept in ${String(folderOf(props)?.root)}`,
        );
    },
};

/**
 * The engine deletes last, so a member that left the program has left the set before; unless the change of the set did not
 * come about (`--target`, `--continue-on-error`). A set that was never made, and the end of a whole one, whose Configuration
 * goes first, are told by a mark.
 */
async function guardDelete({ host, set }: MemberOutputs): Promise<void> {
    const place = peerOf({ host, set });
    if (place === undefined || (await isStopAllowed(place.folder, machineOf(place.shell)))) {
        return;
    }
    const refusal = refuseDelete(await openWholeSet(set, silent).observer.observe(), host);
    if (refusal) {
        throw new UpgradeError(refusal.code, codedMessageOf(refusal), { host });
    }
}

/**
 * Upgrades the member, and gives its new outputs. A failure carries what is true now, so that the state
 * shows it, and the next `pulumi up` takes this member up again.
 */
async function bringToGoal(
    id: string,
    news: MemberInputs,
    before: Member,
    olds?: MemberOutputs,
): Promise<MemberOutputs> {
    const startedAt = new Date().toISOString();
    const ports = open(news);
    try {
        const report = await upgradeMember(news.host, goalOf(news), ports);
        await checkOtherMembers(news.host, goalOf(news), ports);
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
                      measured(from, news.version, startedAt, { ...report, role }),
                  );
        return outputsOf(news, after, past);
    } catch (error) {
        throw await partialFailure(id, news, olds, error);
    }
}

/** The engine keeps `properties` as the member's state and shows `reasons`; nothing else of an error crosses over. */
async function partialFailure(
    id: string,
    news: MemberInputs,
    olds: MemberOutputs | undefined,
    error: unknown,
): Promise<unknown> {
    const reason = codedMessageOf(error);
    let member: Member | undefined;
    try {
        member = findMember(await observe(news), news.host);
    } catch {
        // The error on its way says more than this one would.
    }
    if (member === undefined || (olds === undefined && !member.processRuns)) {
        return error;
    }
    // `version` and `config` stay what is true, so that the next run sees a difference. `olds` brings
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

function outputsOf(inputs: MemberInputs, member: Member, past: PastUpdates = {}): MemberOutputs {
    const { runningVersion: _old, ...rest } = inputs as MemberOutputs;
    return {
        ...rest,
        stateVersion,
        ...(member.version !== undefined && { runningVersion: member.version }),
        state: member.state,
        ...past,
    };
}

function goalOf({ version, set }: MemberInputs): Goal {
    return { ...set.choices, version };
}

function observe(inputs: MemberInputs): Promise<Topology> {
    return open(inputs).observer.observe();
}

function open(inputs: MemberInputs): LivePorts {
    const { binaries, config, files = {} } = inputs;
    const desired = { binaries, config, files };
    const servers = new Map([[inputs.host, desired]]);
    // One of those that the program names no more may be the primary yet, or has a vote.
    const ports = openSet(inputs.set, progressOf(inputs), servers, undefined, unmanagedMachines);
    return amongMembers(ports, inputs.host);
}

function folderOf(inputs: Partial<MemberInputs>): MemberFolder | undefined {
    const peer = peerOf(inputs);
    return peer && memberFolder(peer.folder, peer.adopted);
}

function peerOf({ host, set }: Partial<MemberInputs>): PeerInputs | undefined {
    return set?.members.find((member) => member.host === host);
}
