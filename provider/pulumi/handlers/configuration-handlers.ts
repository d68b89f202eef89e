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
import type { ConfigurationInputs, SetInputs } from "../state/inputs";
import { linesIn, logOnly } from "../session/progress";
import { aloneWith, amongMembers, observeLock, openSet, openWholeSet } from "../session/session";

/** The set's `rs.conf()`: initiates a new set once its members answer; brings one that is there to the program's, step by step. */
export const configurationHandlers = {
    check(
        _olds: Partial<ConfigurationInputs>,
        news: ConfigurationInputs,
    ): Promise<dynamic.CheckResult> {
        return Promise.resolve({ inputs: news, failures: [] });
    },

    /** Looks at the live set, so that a configuration changed by hand, or half way, shows without a refresh. */
    async diff(
        _id: string,
        olds: ConfigurationInputs,
        news: ConfigurationInputs,
    ): Promise<dynamic.DiffResult> {
        // A later destroy goes by what the last update kept.
        const asked = !isDeepStrictEqual(
            [olds.set.access, olds.set.members, olds.configured],
            [news.set.access, news.set.members, news.configured],
        );
        return { changes: asked || (await isLeft(news)) };
    },

    async create(inputs: ConfigurationInputs): Promise<dynamic.CreateResult> {
        const { set, configured } = inputs;
        await aloneWith(set, async () => {
            const ports = openSet(set, logOnly);
            const joining = joiningIn(await ports.observer.observe());
            const isNew = (host: string) => joining.some((member) => member.host === host);
            await initiateSet(
                set.setName,
                configured
                    .filter(({ host }) => !isNew(host))
                    .map((member, _id) => ({ _id, ...member })),
                amongMembers(ports),
            );
            await reconfigure(inputs);
            await eachFolder(inputs, forbidStop);
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
     * The set ends with its members, which the engine stops after this. Each of them is told, for this run and for those
     * that may be needed: one alone is not stopped while the set counts on it.
     */
    async delete(_id: string, props: ConfigurationInputs): Promise<void> {
        await refuseWhileAtWork(props.set);
        await eachFolder(props, allowStop);
    },
};

/** An update of another stack would lose the set under its hands. A set without a primary tells of none, and may go. */
async function refuseWhileAtWork(set: SetInputs): Promise<void> {
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
    const ports = openWholeSet(set, linesIn(inputs.resourceUrn));
    const primary = primaryOf(await ports.observer.observe());
    const goal = { ...set.choices, version: primary?.version ?? "" };
    try {
        await reconfigureSet(desiredBy(inputs), goal, ports);
    } catch (error) {
        throw withCodeShown(error);
    }
}

async function isLeft(inputs: ConfigurationInputs): Promise<boolean> {
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

/** A host that can't be reached is not waited for: its member could not be stopped either. */
async function eachFolder({ set }: ConfigurationInputs, act: typeof allowStop): Promise<void> {
    await Promise.allSettled(set.members.map(({ folder, shell }) => act(folder, machineOf(shell))));
}
