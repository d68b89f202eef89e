import type { dynamic } from "@pulumi/pulumi";

import { withCodeShown } from "../../core/errors/errors";
import { hopsLeft } from "../../core/plan/upgrade-path";
import type { Goal } from "../../core/plan/goal";
import { stageOn } from "../../io/releases/stage-on";
import type { Ports } from "../../run/ports";
import { UpdateSlots } from "../../run/update-slots";
import { upgradeSet } from "../../run/upgrade/upgrade-set";
import type { LastHop, UpgradePathInputs, UpgradePathOutputs } from "../state/inputs";
import { measured } from "../session/outcome";
import { addHops } from "./past-updates";
import { progressOf } from "../session/progress";
import { machinesOf } from "../session/machines";
import { aloneWith, amongMembers, openSet } from "../session/session";

const id = (inputs: UpgradePathInputs) => `${inputs.set.setName}/path`;

/** The hops before the last. Each is left as long as the set's FCV is below its series: that is raised at its end. */
export const upgradePathHandlers = {
    check(
        _olds: Partial<UpgradePathInputs>,
        news: UpgradePathInputs,
    ): Promise<dynamic.CheckResult> {
        return Promise.resolve({ inputs: news, failures: [] });
    },

    async diff(
        _id: string,
        _olds: UpgradePathOutputs,
        news: UpgradePathInputs,
    ): Promise<dynamic.DiffResult> {
        return { changes: (await goalsLeft(news, open(news))).length > 0 };
    },

    async create(inputs: UpgradePathInputs): Promise<dynamic.CreateResult> {
        return { id: id(inputs), outs: await takeHops(inputs) };
    },

    read(resourceId: string, props: UpgradePathOutputs): Promise<dynamic.ReadResult> {
        return Promise.resolve({ id: resourceId, props });
    },

    async update(
        _id: string,
        olds: UpgradePathOutputs,
        news: UpgradePathInputs,
    ): Promise<dynamic.UpdateResult> {
        return { outs: await takeHops(news, olds) };
    },

    /** It stands for work, not for a thing. */
    delete(_id: string, _props: UpgradePathOutputs): Promise<void> {
        return Promise.resolve();
    },
};

/** All releases are staged before the first member is stopped. Interrupted, the next update sees which hops are left. */
async function takeHops(
    news: UpgradePathInputs,
    olds?: UpgradePathOutputs,
): Promise<UpgradePathOutputs> {
    return aloneWith(news.set, async () => {
        // One piece of work to the other resources; in it the members have turns of their own.
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
            for (const goal of goals) {
                const begun = Date.now();
                const updates = await upgradeSet(goal, ports);
                const members = updates.map((turn) => {
                    const startedAt = new Date(begun + turn.afterMs).toISOString();
                    const from = turn.from ?? goal.version;
                    return { host: turn.host, ...measured(from, goal.version, startedAt, turn) };
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
    return amongMembers(openSet(set, progressOf(inputs), new Map(desired)));
}
