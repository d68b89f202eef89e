import type { ReconfigStep } from "../plan/reconfig-step";
import type { Step } from "../plan/step";
import type { ConfigDocument } from "./document";

export type HandOverStep = Extract<Step, { readonly kind: "hand-over" }>;

export type SetStep = ReconfigStep | HandOverStep;

/** What a plan is made of: the configuration as it was read, and how its members are. */
export interface SetView {
    readonly config: ConfigDocument;
    readonly primary: string | undefined;
    /** They serve in the state that they are meant for. */
    readonly healthy: ReadonlySet<string>;
    /** And have caught up. */
    readonly ready: ReadonlySet<string>;
    /** In the set, and copying the data, or about to. */
    readonly joining: ReadonlySet<string>;
}
