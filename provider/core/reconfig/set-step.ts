import type { ReconfigStep } from "../plan/reconfig-step";
import type { Step } from "../plan/step";
import type { ConfigDocument } from "./document";

export type HandOverStep = Extract<Step, { readonly kind: "hand-over" }>;

export type SetStep = ReconfigStep | HandOverStep;

/** What a reconfiguration is planned from: the configuration as it was read, and the state of its members. */
export interface SetView {
    readonly config: ConfigDocument;
    readonly primary: string | undefined;
    /** Members that are PRIMARY, SECONDARY or, if arbiters, ARBITER. */
    readonly healthy: ReadonlySet<string>;
    /** Healthy, and caught up. */
    readonly ready: ReadonlySet<string>;
    /** In the set, and copying the data, or about to begin. */
    readonly joining: ReadonlySet<string>;
}
