import type { ReconfigStep, Sentences } from "./reconfig-step";
import { reconfigSentences } from "./reconfig-step";
import { compareSeries } from "../releases/version";

/** One step of an upgrade, as data. `describeStep` renders it as a sentence; the executor performs it. */
export type Step =
    | {
          readonly kind: "hand-over";
          readonly host: string;
          /** The member that should take over; undefined if none can, which the guard refuses. */
          readonly candidate: string | undefined;
      }
    | {
          readonly kind: "stop-member";
          readonly host: string;
          readonly role: Role;
          readonly from: string;
          readonly to: string;
      }
    | {
          readonly kind: "switch-binary";
          readonly host: string;
          readonly from: string;
          readonly to: string;
      }
    | {
          /** Only for an arbiter, which has no data of the set: an older binary does not start on its files. */
          readonly kind: "move-data-aside";
          readonly host: string;
          readonly from: string;
      }
    | { readonly kind: "start-member"; readonly host: string; readonly version: string }
    | {
          readonly kind: "await-member";
          readonly host: string;
          readonly version: string;
          /** "STARTUP": it belongs to no set yet and is added later. */
          readonly state: "SECONDARY" | "ARBITER" | "STARTUP";
      }
    | {
          /** Raises it, lowers it if the series allows that, or sets the same one again to finish a change. */
          readonly kind: "set-fcv";
          readonly from: string;
          readonly to: string;
      }
    | RevertStep;

/** Reverts a member to its previous binary and configuration after a failure. Never planned. */
export interface RevertStep {
    readonly kind: "revert";
    readonly host: string;
    readonly from: string;
    readonly to: string;
}

/** A step of one member that a plan can contain. */
export type MemberStep = Exclude<Step, { readonly kind: "set-fcv" | "revert" }>;

export type StopStep = Extract<Step, { readonly kind: "stop-member" }>;

/** A member's role in the set when its update begins. */
export type Role =
    | "primary"
    | "secondary"
    | "hidden secondary"
    | "delayed secondary"
    | "non-voting secondary"
    | "arbiter";

/** When a wait for a member ends. */
const conditions = {
    ARBITER: " and is ARBITER",
    STARTUP: " and answers",
    SECONDARY: ", is SECONDARY and has caught up",
};

const sentences: Sentences<Step> = {
    "hand-over": (step) =>
        step.candidate === undefined
            ? `Hand over from ${step.host}: no member can take over`
            : `Hand over from ${step.host} to ${step.candidate}`,
    "stop-member": (step) => `Stop ${step.host} (${step.role}, ${step.from})`,
    "switch-binary": (step) => `Switch ${step.host} from ${step.from} to ${step.to}`,
    "move-data-aside": (step) =>
        `Move the data of arbiter ${step.host}, written by ${step.from}, aside: an older binary requires an empty folder`,
    "start-member": (step) => `Start ${step.host} with ${step.version}`,
    "await-member": ({ host, version, state }) =>
        `Wait until ${host} runs ${version}${conditions[state]}`,
    "set-fcv": describeFcvChange,
    revert: (step) =>
        step.from === step.to
            ? `Revert ${step.host} (${step.to}) to its previous configuration`
            : `Revert ${step.host} from ${step.from} to ${step.to}`,
};

function describeFcvChange({ from, to }: Extract<Step, { readonly kind: "set-fcv" }>): string {
    if (from === to) {
        return `Set featureCompatibilityVersion to ${to} again, to finish the change that was begun`;
    }
    const verb = compareSeries(from, to) < 0 ? "Raise" : "Lower";
    return `${verb} featureCompatibilityVersion from ${from} to ${to}`;
}

const all = { ...sentences, ...reconfigSentences };

/** Renders the step as a sentence: sentence case, no full stop, with host and versions. */
export function describeStep(step: Step | ReconfigStep): string {
    return (all[step.kind] as (step: Step | ReconfigStep) => string)(step);
}
