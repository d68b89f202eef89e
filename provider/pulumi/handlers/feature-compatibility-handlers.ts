import { isDeepStrictEqual } from "node:util";

import type { dynamic } from "@pulumi/pulumi";

import { defined } from "../../core/json/defined";
import type { Goal } from "../../core/plan/goal";
import { planUpgrade } from "../../core/plan/plan";
import { renderFcvBehind } from "../../core/report/render";
import { fcvOf } from "../../core/topology/topology";
import { setFcv } from "../../run/upgrade/set-fcv";
import type { FeatureCompatibilityInputs, FeatureCompatibilityOutputs } from "../state/inputs";
import { unmanagedMachines } from "../../io/mongodb/unmanaged-machines";
import { acceptInputs } from "./accept-inputs";
import { logOnly } from "../session/progress";
import type { Ports } from "../../run/ports";
import { aloneWith, withoutJoiningMembers, openSet } from "../session/session";

/** Handlers of the set's featureCompatibilityVersion, which is always read, and changed only if the program sets it. */
export const featureCompatibilityHandlers = {
    check: acceptInputs<FeatureCompatibilityInputs>,

    /** Observes the live set, so that an FCV changed manually or by the hops before the last shows without a refresh. */
    async diff(
        _id: string,
        olds: FeatureCompatibilityOutputs,
        news: FeatureCompatibilityInputs,
    ): Promise<dynamic.DiffResult> {
        const topology = await open(news).observer.observe();
        const live = fcvOf(topology) ?? olds.current;
        // If members are yet to be upgraded, the FCV follows in the same update.
        const isLeft = planUpgrade(topology, goalOf(news)).some((step) => step.kind === "set-fcv");
        // A later refresh uses the access that the last update stored.
        const hasOtherAccess = !isDeepStrictEqual(olds.set.access, news.set.access);
        return { changes: isLeft || live !== olds.current || hasOtherAccess };
    },

    async create(inputs: FeatureCompatibilityInputs): Promise<dynamic.CreateResult> {
        return { id: `${inputs.set.setName}/fcv`, outs: await bringToDesired(inputs) };
    },

    async read(id: string, props: FeatureCompatibilityOutputs): Promise<dynamic.ReadResult> {
        const topology = await open(props).observer.observe();
        return { id, props: { ...props, current: fcvOf(topology) ?? props.current } };
    },

    async update(
        _id: string,
        _olds: FeatureCompatibilityOutputs,
        news: FeatureCompatibilityInputs,
    ): Promise<dynamic.UpdateResult> {
        return { outs: await bringToDesired(news) };
    },

    /** Leaves the FCV as it is: it belongs to the set. */
    delete(_id: string, _props: FeatureCompatibilityOutputs): Promise<void> {
        return Promise.resolve();
    },
};

async function bringToDesired(
    inputs: FeatureCompatibilityInputs,
): Promise<FeatureCompatibilityOutputs> {
    const { set } = inputs;
    const ports = open(inputs);
    const current = await aloneWith(set, () => setFcv(goalOf(inputs), ports));
    const behind = renderFcvBehind(await ports.observer.observe());
    if (behind !== undefined) {
        console.log(behind);
    }
    return { ...inputs, current };
}

function open({ set }: FeatureCompatibilityInputs): Ports {
    return withoutJoiningMembers(openSet(set, logOnly, new Map(), undefined, unmanagedMachines));
}

function goalOf({ version, desired, burnInSecs }: FeatureCompatibilityInputs): Goal {
    return defined({ version, fcv: desired, fcvBurnInSecs: burnInSecs });
}
