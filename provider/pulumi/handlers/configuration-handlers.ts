import { isDeepStrictEqual } from "node:util";

import type { dynamic } from "@pulumi/pulumi";

import { UpgradeError, withCodeShown } from "../../core/errors/errors";
import { describeLock, isHeldByOther } from "../../core/gates/lock";
import type { DesiredConfig } from "../../core/topology/member-config";
import { nextReconfig } from "../../core/reconfig/plan-reconfigs";
import { viewOf } from "../../core/reconfig/view";
import { joiningIn, primaryOf } from "../../core/topology/topology";
import { allowStop, forbidStop } from "../../io/layout/stop-allowed";
import { describeSelf } from "../../io/mongodb/set-lock";
import { machineOf } from "../../io/ssh/machines";
import { initiateSet } from "../../run/reconfigure/initiate";
import { reconfigureSet } from "../../run/reconfigure/reconfigure";
import { acceptInputs } from "./accept-inputs";
import type { ConfigurationInputs, SetInputs } from "../state/inputs";
import { reporterFor, logOnly } from "../session/progress";
import {
    aloneWith,
    withoutJoiningMembers,
    observeLock,
    openSet,
    openWholeSet,
} from "../session/session";

/** Handlers of the set's `rs.conf()`: they initiate a new set once its members answer, and change an existing one step by step. */
export const configurationHandlers = {
    check: acceptInputs<ConfigurationInputs>,

    /** Observes the live set, so that a manual or an unfinished change of the configuration shows without a refresh. */
    async diff(
        _id: string,
        olds: ConfigurationInputs,
        news: ConfigurationInputs,
    ): Promise<dynamic.DiffResult> {
        // A later destroy uses the inputs that the last update stored.
        const isChanged = !isDeepStrictEqual(
            [olds.set.access, olds.set.members, olds.configured],
            [news.set.access, news.set.members, news.configured],
        );
        return { changes: isChanged || (await hasStepsLeft(news)) };
    },

    async create(inputs: ConfigurationInputs): Promise<dynamic.CreateResult> {
        const { set, configured } = inputs;
        await aloneWith(set, async () => {
            const ports = openSet(set, logOnly);
            const joining = joiningIn(await ports.observer.observe());
            const first = configured
                .filter(({ host }) => !joining.some((member) => member.host === host))
                .map((member, _id) => ({ _id, ...member }));
            await initiateSet(set.setName, first, withoutJoiningMembers(ports));
            await reconfigure(inputs);
            await inEachFolder(inputs, forbidStop);
        });
        return { id: set.setName, outs: inputs };
    },

    read(id: string, props: ConfigurationInputs): Promise<dynamic.ReadResult> {
        return Promise.resolve({ id, props });
    },

    async update(
        _id: string,
        _olds: ConfigurationInputs,
        news: ConfigurationInputs,
    ): Promise<dynamic.UpdateResult> {
        await aloneWith(news.set, () => reconfigure(news));
        return { outs: news };
    },

    /**
     * Allows the members to be stopped. The engine deletes the members after this, and a member is otherwise not stopped
     * while the set counts on it. The mark in each member's folder also lasts for later runs, if this one is interrupted.
     */
    async delete(_id: string, props: ConfigurationInputs): Promise<void> {
        await refuseWhileLocked(props.set);
        await inEachFolder(props, allowStop);
    },
};

/** Refuses while another stack updates the set. Without a primary the lock is unknown, and nothing is refused. */
async function refuseWhileLocked(set: SetInputs): Promise<void> {
    const lock = await observeLock(set);
    if (
        isHeldByOther(lock, describeSelf(set.owner)) &&
        !set.members.every(({ adopted }) => adopted)
    ) {
        const message = `Cannot take ${set.setName} down: ${describeLock(lock)}`;
        throw withCodeShown(new UpgradeError("locked", message));
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

/** Does not fail on an unreachable host: its member could not be stopped either. */
async function inEachFolder({ set }: ConfigurationInputs, act: typeof allowStop): Promise<void> {
    await Promise.allSettled(set.members.map(({ folder, shell }) => act(folder, machineOf(shell))));
}
