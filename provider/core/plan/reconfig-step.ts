/** One act on the set's configuration, or a wait between two. `describeStep` gives its sentence. */
export type ReconfigStep =
    | {
          /** Without a vote, which it gets when it has caught up; an arbiter, which copies nothing, with it. */
          readonly kind: "add-to-set";
          readonly host: string;
          readonly arbiter: boolean;
      }
    | { readonly kind: "await-copy"; readonly host: string }
    | { readonly kind: "give-vote"; readonly host: string; readonly priority: number }
    | {
          /** What changes no vote: all together. */
          readonly kind: "change-members";
          readonly hosts: readonly string[];
          /** "priority of db2:27017 from 1 to 5" */
          readonly changes: readonly string[];
      }
    | { readonly kind: "take-vote"; readonly host: string }
    | { readonly kind: "remove-from-set"; readonly host: string };

type Sentences = {
    readonly [K in ReconfigStep["kind"]]: (
        step: Extract<ReconfigStep, { readonly kind: K }>,
    ) => string;
};

export const reconfigSentences: Sentences = {
    "add-to-set": ({ host, arbiter }) =>
        arbiter ? `Add arbiter ${host} to the set` : `Add ${host} to the set, without a vote`,
    "await-copy": ({ host }) => `Wait until ${host} has copied the data and caught up`,
    "give-vote": ({ host, priority }) => `Give ${host} its vote and priority ${priority}`,
    "change-members": ({ changes }) => `Change ${changes.join(", ")}`,
    "take-vote": ({ host }) => `Take the vote of ${host}`,
    "remove-from-set": ({ host }) => `Remove ${host} from the set`,
};
