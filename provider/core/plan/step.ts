import type { ReconfigStep } from "./reconfig-step";
import { reconfigSentences } from "./reconfig-step";
import { compareSeries } from "../releases/version";

/** One act of an upgrade, as data. `describeStep` gives its sentence, the executor's table its action. */
export type Step =
    | {
          readonly kind: "hand-over";
          readonly host: string;
          /** Who should take over; undefined where nobody can, which the guard refuses. */
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
          /** An arbiter's, which holds nothing of the set: an older binary does not start on it. */
          readonly kind: "move-data-aside";
          readonly host: string;
          readonly from: string;
      }
    | { readonly kind: "start-member"; readonly host: string; readonly version: string }
    | {
          readonly kind: "await-member";
          readonly host: string;
          readonly version: string;
          /** "STARTUP": it belongs to no set yet, and is added later. */
          readonly state: "SECONDARY" | "ARBITER" | "STARTUP";
      }
    | {
          /** Up, down where the server's series lets it, or the same again to end a change that was begun. */
          readonly kind: "set-fcv";
          readonly from: string;
          readonly to: string;
      }
    | RevertStep;

/** After a failure, never planned: a member goes back to the binary and the configuration that it ran with before. */
export interface RevertStep {
    readonly kind: "revert";
    readonly host: string;
    readonly from: string;
    readonly to: string;
}

/** A step of one member that a plan may hold. */
export type MemberStep = Exclude<Step, { readonly kind: "set-fcv" | "revert" }>;

/** What a member is to the set while its turn comes. */
export type Role =
    | "primary"
    | "secondary"
    | "hidden secondary"
    | "delayed secondary"
    | "non-voting secondary"
    | "arbiter";

type Sentences = {
    readonly [K in Step["kind"]]: (step: Extract<Step, { readonly kind: K }>) => string;
};

const sentences: Sentences = {
    "hand-over": (step) =>
        `Hand over from ${step.host} to ${step.candidate ?? "nobody: no member can take over"}`,
    "stop-member": (step) => `Stop ${step.host} (${step.role}, ${step.from})`,
    "switch-binary": (step) => `Switch ${step.host} from ${step.from} to ${step.to}`,
    "move-data-aside": (step) =>
        `Set the data of arbiter ${step.host}, written by ${step.from}, aside: an older binary wants none`,
    "start-member": (step) => `Start ${step.host} with ${step.version}`,
    "await-member": ({ host, version, state }) => {
        switch (state) {
            case "ARBITER":
                return `Wait until ${host} runs ${version} and is ARBITER`;
            case "STARTUP":
                return `Wait until ${host} runs ${version} and answers`;
            case "SECONDARY":
                return `Wait until ${host} runs ${version}, is SECONDARY and has caught up`;
        }
    },
    "set-fcv": describeFcvChange,
    revert: (step) =>
        step.from === step.to
            ? `Put ${step.host} (${step.to}) back on the configuration that it had`
            : `Put ${step.host} back from ${step.from} to ${step.to}`,
};

function describeFcvChange({ from, to }: Extract<Step, { readonly kind: "set-fcv" }>): string {
    if (from === to) {
        return `Set featureCompatibilityVersion to ${to} again, to end the change that was begun`;
    }
    const verb = compareSeries(from, to) < 0 ? "Raise" : "Lower";
    return `${verb} featureCompatibilityVersion from ${from} to ${to}`;
}

const all = { ...sentences, ...reconfigSentences };

/** The step as a sentence: sentence case, no full stop, host and versions in it. */
export function describeStep(step: Step | ReconfigStep): string {
    return (all[step.kind] as (step: Step | ReconfigStep) => string)(step);
}
