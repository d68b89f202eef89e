import type { dynamic } from "@pulumi/pulumi";

import { withCodeShown } from "../../core/errors/errors";
import { hopsLeft } from "../../core/plan/upgrade-path";
import type { Goal } from "../../core/plan/goal";
import { stageOn } from "../../io/releases/stage-on";
import type { Ports } from "../../run/ports";
import { UpdateSlots } from "../../run/update-slots";
import { upgradeSet } from "../../run/upgrade/upgrade-set";
import type { LastHop, UpgradePathInputs, UpgradePathOutputs } from "../state/inputs";
import { recordUpgrade } from "../session/outcome";
import { unmanagedMachines } from "../../io/mongodb/unmanaged-machines";
import { acceptInputs } from "./accept-inputs";
import { addHops } from "./past-updates";
import { progressOf } from "../session/progress";
import { machinesOf } from "../session/machines";
import { aloneWith, withoutJoiningMembers, openSet } from "../session/session";

/** Handlers of the hops before the last. A hop remains until the set's FCV, which is raised at its end, has reached its series. */
export const upgradePathHandlers = {
    check: acceptInputs<UpgradePathInputs>,

    async diff(
        _id: string,
        _olds: UpgradePathOutputs,
        news: UpgradePathInputs,
    ): Promise<dynamic.DiffResult> {
        return { changes: (await goalsLeft(news, open(news))).length > 0 };
    },

    async create(inputs: UpgradePathInputs): Promise<dynamic.CreateResult> {
        return { id: `${inputs.set.setName}/path`, outs: await takeHops(inputs) };
    },

    read(id: string, props: UpgradePathOutputs): Promise<dynamic.ReadResult> {
        return Promise.resolve({ id, props });
    },

    async update(
        _id: string,
        olds: UpgradePathOutputs,
        news: UpgradePathInputs,
    ): Promise<dynamic.UpdateResult> {
        return { outs: await takeHops(news, olds) };
    },

    /** Does nothing: the resource represents work, not an object. */
    delete(_id: string, _props: UpgradePathOutputs): Promise<void> {
        return Promise.resolve();
    },
};

/** Stages all releases before the first member is stopped, then takes the hops. After an interruption the next update observes which are left. */
async function takeHops(
    news: UpgradePathInputs,
    olds?: UpgradePathOutputs,
): Promise<UpgradePathOutputs> {
    return aloneWith(news.set, async () => {
        // The hops run alone as seen from other resources. Within them, the members need update slots of their own.
        const ports: Ports = { ...open(news), slots: new UpdateSlots() };
        const goals = await goalsLeft(news, ports);
        try {
            const machines = machinesOf(news.set.members);
            await Promise.all(
                goals.flatMap(({ version }) =>
                    machines.map((machine) => stageOn(machine, news.binaries, version)),
                ),
            );
            const lastHops: LastHop[] = [];
            const hosts = news.set.members.map(({ host }) => host);
            for (const goal of goals) {
                const startedMs = Date.now();
                const updates = await upgradeSet(goal, ports, hosts);
                const members = updates.map((update) => {
                    const startedAt = new Date(startedMs + update.afterMs).toISOString();
                    const from = update.from ?? goal.version;
                    return {
                        host: update.host,
                        ...recordUpgrade(from, goal.version, startedAt, update),
                    };
                });
                lastHops.push({ version: goal.version, members });
            }
            return { ...news, ...addHops(olds, lastHops) };
        } catch (error) {
            throw withCodeShown(error);
        }
    });
}

async function goalsLeft(inputs: UpgradePathInputs, ports: Ports): Promise<readonly Goal[]> {
    if (inputs.hops.length === 0) {
        return [];
    }
    return hopsLeft(await ports.observer.observe(), inputs.hops).map((hop) => ({
        ...inputs.set.choices,
        ...hop,
    }));
}

function open(inputs: UpgradePathInputs): Ports {
    const { set, binaries, members } = inputs;
    const desired = members.map(
        ({ host, config, files = {} }) => [host, { binaries, config, files }] as const,
    );
    return withoutJoiningMembers(
        openSet(set, progressOf(inputs), new Map(desired), undefined, unmanagedMachines),
    );
}
