/** One change of the set's configuration, or a wait between two. `describeStep` renders it as a sentence. */
export type ReconfigStep =
    | {
          /** Adds it without a vote, which follows once it has caught up. An arbiter copies nothing and gets its vote now. */
          readonly kind: "add-to-set";
          readonly host: string;
          readonly arbiter: boolean;
      }
    | { readonly kind: "await-copy"; readonly host: string }
    | { readonly kind: "give-vote"; readonly host: string; readonly priority: number }
    | {
          /** All changes that concern no vote, together. */
          readonly kind: "change-members";
          readonly hosts: readonly string[];
          /** "priority of db2:27017 from 1 to 5" */
          readonly changes: readonly string[];
      }
    | { readonly kind: "take-vote"; readonly host: string }
    | { readonly kind: "remove-from-set"; readonly host: string };

/** One sentence for each kind of step. */
export type Sentences<S extends { readonly kind: string }> = {
    readonly [K in S["kind"]]: (step: Extract<S, { readonly kind: K }>) => string;
};

export const reconfigSentences: Sentences<ReconfigStep> = {
    "add-to-set": ({ host, arbiter }) =>
        arbiter ? `Add arbiter ${host} to the set` : `Add ${host} to the set, without a vote`,
    "await-copy": ({ host }) => `Wait until ${host} has copied the data and caught up`,
    "give-vote": ({ host, priority }) => `Give ${host} its vote and priority ${priority}`,
    "change-members": ({ changes }) => `Change ${changes.join(", ")}`,
    "take-vote": ({ host }) => `Take the vote of ${host}`,
    "remove-from-set": ({ host }) => `Remove ${host} from the set`,
};
