import { isDeepStrictEqual } from "node:util";

import type { dynamic } from "@pulumi/pulumi";

import { describeLostSet, isSetLost } from "../../core/checks/lost-set";
import { UpgradeError, withCodeShown } from "../../core/errors/errors";
import { lacksClaim, newerClaim, otherClaim } from "../../core/gates/claims";
import { describeLock, isHeldByOther } from "../../core/gates/lock";
import { defined } from "../../core/json/defined";
import type { DesiredConfig } from "../../core/topology/member-config";
import { nextReconfig } from "../../core/reconfig/plan-reconfigs";
import { viewOf } from "../../core/reconfig/view";
import { joiningIn, primaryOf } from "../../core/topology/topology";
import { allowStop, claim, forbidStop, readRecords, release } from "../../io/layout/claims";
import { describeSelf } from "../../io/mongodb/set-lock";
import { initiateSet } from "../../run/reconfigure/initiate";
import { reconfigureSet } from "../../run/reconfigure/reconfigure";
import { claimantOf, desiredClaim, foldersOf } from "./claims";
import { nameOf } from "./member-identity";
import type { ConfigurationInputs, ConfigurationOutputs, SetInputs } from "../state/inputs";
import { reporterFor, logOnly } from "../session/progress";
import {
    aloneWith,
    withoutJoiningMembers,
    observeLock,
    openSet,
    openWholeSet,
} from "../session/session";

/** Names of the sets that this run created. */
const createdSets: string[] = [];

/** Handlers of the set's `rs.conf()`: they initiate a new set once its members answer, and change an existing one step by step. */
export const configurationHandlers = {
    /** Refuses to take empty servers for a set that was there before. */
    async check(
        olds: Partial<ConfigurationInputs>,
        news: ConfigurationInputs,
    ): Promise<dynamic.CheckResult> {
        const isLost =
            olds.set !== undefined &&
            isSetLost(await openSet(news.set, logOnly).observer.observe());
        // Without a property, as engines up to 3.260 print its value.
        const reason = `data-emptied: ${describeLostSet(news.set.setName)}`;
        return { inputs: news, failures: isLost ? [{ property: "", reason }] : [] };
    },

    /** Observes the live set, so that a manual or an unfinished change of the configuration shows without a refresh. */
    async diff(
        _id: string,
        olds: ConfigurationOutputs,
        news: ConfigurationInputs,
    ): Promise<dynamic.DiffResult> {
        // A later destroy uses the inputs that the last update stored.
        const isChanged = !isDeepStrictEqual(
            [olds.set.access, olds.set.members, olds.configured],
            [news.set.access, news.set.members, news.configured],
        );
        return {
            changes: isChanged || (await hasStepsLeft(news)) || (await lacksClaims(olds, news)),
        };
    },

    async create(inputs: ConfigurationInputs): Promise<dynamic.CreateResult> {
        const { set, configured } = inputs;
        createdSets.push(set.owner);
        return aloneWith(set, async () => {
            const ports = openSet(set, logOnly);
            const joining = joiningIn(await ports.observer.observe());
            const first = configured
                .filter(({ host }) => !joining.some((member) => member.host === host))
                .map((member, _id) => ({ _id, ...member }));
            await initiateSet(set.setName, first, withoutJoiningMembers(ports));
            await reconfigure(inputs);
            const folders = foldersOf(set.members);
            const generation = await claim("set", folders, desiredClaim(inputs));
            await forbidStop(folders);
            return { id: set.setName, outs: { ...inputs, generation } };
        });
    },

    read(id: string, props: ConfigurationOutputs): Promise<dynamic.ReadResult> {
        return Promise.resolve({ id, props });
    },

    async update(
        _id: string,
        olds: ConfigurationOutputs,
        news: ConfigurationInputs,
    ): Promise<dynamic.UpdateResult> {
        return aloneWith(news.set, async () => {
            await reconfigure(news);
            const folders = foldersOf(news.set.members);
            const generation = await claim("set", folders, desiredClaim(news), claimantOf(olds));
            const hosts = news.set.members.map(({ host }) => host);
            const left = olds.set.members.filter(({ host }) => !hosts.includes(host));
            await release("set", foldersOf(left), claimantOf(olds));
            return { outs: { ...news, generation } };
        });
    },

    /**
     * Allows the members to be stopped. The engine deletes the members after this, and a member is otherwise not stopped
     * while the set counts on it. The file in each member's folder also lasts for later runs, if this one is interrupted.
     */
    async delete(_id: string, props: ConfigurationOutputs): Promise<void> {
        const { set } = props;
        const folders = foldersOf(set.members);
        const claimant = claimantOf(props);
        const records = await readRecords(folders);
        if (records.length === 0) {
            refuseUnreachable(props);
        }
        const claims = records.map((record) => record.claims);
        const newer = newerClaim(
            claims.flatMap((each) => each.set),
            claimant,
        );
        if (newer) {
            console.log(`${set.setName} is left as it is: ${newer.urn} manages it now`);
            return;
        }
        await refuseWhileLocked(set);
        const other = otherClaim(
            claims.flatMap((each) => [...each.member, ...each.set]),
            set.owner,
        );
        if (other) {
            console.log(`${set.setName} is left as it is: ${other.owner} manages it too`);
        } else {
            await refuseAfterRename(set);
            await allowStop(folders);
        }
        await release("set", folders, claimant);
    },
};

/** Whether a folder does not have the resource's claim. Old state has none, and is left as it is. */
async function lacksClaims(
    { generation }: ConfigurationOutputs,
    news: ConfigurationInputs,
): Promise<boolean> {
    const claimant = claimantOf(defined({ ...news, generation }));
    const records = await readRecords(foldersOf(news.set.members));
    return records.some(({ claims }) => lacksClaim(claims.set, claimant));
}

/**
 * Refuses to take a running set down in the run that created another: the engine does both where a component was renamed, or
 * moved together with its folders.
 */
async function refuseAfterRename(set: SetInputs): Promise<void> {
    const [created] = createdSets;
    if (created === undefined || set.members.every(({ adopted }) => adopted)) {
        return;
    }
    const { members } = await openSet(set, logOnly).observer.observe();
    if (members.some(({ processRuns }) => processRuns)) {
        const message = `Cannot take ${set.setName} down in the update that creates ${nameOf(created)}: a renamed component looks like that. If it was renamed, name it "${nameOf(set.owner)}" again and run \`pulumi up\`; if not, \`pulumi up\` as it is takes ${set.setName} down`;
        throw new UpgradeError("member-in-use", message);
    }
}

/** Refuses if no host can record that the whole set is being deleted: its members would then refuse their own deletes. */
function refuseUnreachable({ set, resourceUrn = "" }: ConfigurationOutputs): void {
    if (set.members.every(({ adopted }) => adopted)) {
        return;
    }
    const component = resourceUrn.replace(/\$pulumi-nodejs:[^$]*$/, `::${nameOf(set.owner)}`);
    const message = `Cannot take ${set.setName} down: none of its hosts can be reached. Run the command again once one can; if none ever returns, run \`pulumi state delete --target-dependents '${component}'\``;
    throw new UpgradeError("host-unreachable", message);
}

/** Refuses while another stack updates the set. Without a primary the lock is unknown, and nothing is refused. */
async function refuseWhileLocked(set: SetInputs): Promise<void> {
    const lock = await observeLock(set);
    if (
        isHeldByOther(lock, describeSelf(set.owner)) &&
        !set.members.every(({ adopted }) => adopted)
    ) {
        const message = `Cannot take ${set.setName} down: ${describeLock(lock)}`;
        throw new UpgradeError("locked", message);
    }
}

async function reconfigure(inputs: ConfigurationInputs): Promise<void> {
    const { set } = inputs;
    const ports = openWholeSet(set, reporterFor(inputs.resourceUrn));
    const primary = primaryOf(await ports.observer.observe());
    const goal = { ...set.choices, version: primary?.version ?? "" };
    try {
        await reconfigureSet(desiredBy(inputs), goal, ports);
    } catch (error) {
        throw withCodeShown(error);
    }
}

async function hasStepsLeft(inputs: ConfigurationInputs): Promise<boolean> {
    const { observer, configs } = openWholeSet(inputs.set, logOnly);
    const topology = await observer.observe();
    const primary = primaryOf(topology)?.host;
    return (
        primary !== undefined &&
        nextReconfig(viewOf(topology, await configs.read(primary)), desiredBy(inputs)) !== undefined
    );
}

function desiredBy({ configured }: ConfigurationInputs): DesiredConfig {
    return new Map(configured.map(({ host, ...member }) => [host, member]));
}
