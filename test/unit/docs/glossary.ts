/*
 * What this project does not say, and what it says instead. `language.test.ts` holds code and prose to it.
 *
 * Each pattern is a regular expression that matches whole words, in any case unless it has a capital; a space stands for any white space.
 */

export interface Rule {
    readonly banned: string;
    readonly instead: string;
    /** Default: everywhere in messages, comments and pages. */
    readonly only?: readonly TextKind[];
}

export type TextKind = "page" | "comment" | "message";

/** For identifiers, names of files, and strings of one word, cut into words: "putBack" and "put-back" are both "put back". */
export const bannedNames: readonly Rule[] = [
    // Configuration and paths
    { banned: "wish(es|ed)?|wanted", instead: "desired" },
    { banned: "way back", instead: "previous (savePrevious, restorePrevious, discardPrevious)" },
    { banned: "(?<!under )ways?(?! back)", instead: "upgrade path, or sink for events" },
    { banned: "stations?", instead: "versionsOnPath" },
    { banned: "held way|hold way|judge hold", instead: "limitToUnfinished; acquire (a lock)" },
    { banned: "goes back|go back", instead: "isDowngrade, restorePrevious" },
    { banned: "puts? back", instead: "revert" },
    { banned: "takes? back|took back", instead: "failback (failBackToPreferred)" },
    { banned: "calls? back", instead: "leaveMaintenanceMode" },
    { banned: "(send|sent|sends) (readers )?away|sent away", instead: "enterMaintenanceMode" },
    // Members and who acts when
    { banned: "turns?(?! (on|off|into)\\b)", instead: "memberUpdate, UpdateSlots, rankMember" },
    { banned: "come back|comes back old", instead: "markAvailable, needsOldBinaryFirst" },
    { banned: "fellows?", instead: "concurrent updates" },
    { banned: "layers of|layer stopped|layers?", instead: "batch (batchesOf, batch-stopped)" },
    {
        banned: "(?<!(send|sent|lead|followers|readers) )away",
        instead: "unavailable (maxUnavailable)",
    },
    { banned: "strangers?", instead: "undeclared members; unauthenticated (connections)" },
    { banned: "insiders?", instead: "via localhost" },
    { banned: "newcomers?", instead: "joining members" },
    { banned: "heirs?", instead: "successors" },
    { banned: "everybody", instead: "ObservedMembers" },
    { banned: "nobody|somebody|whoever", instead: "the noun that is meant" },
    { banned: "(check|render) rest", instead: "other members, remaining steps" },
    { banned: "taken? over|takes over|taking over|takeover", instead: "adopt" },
    // Observations, events, texts
    {
        banned: "looks?(?! up\\b)|looked|looking",
        instead: "observation, observe, poll (PollResult, WindowStatus)",
    },
    { banned: "tells?|told|tellers?|hears?|heard", instead: "emit, report; RoleChange" },
    { banned: "judge[sd]?|judging", instead: "check (facts), validate (arguments, mongod.conf)" },
    {
        banned: "sayings?|(?<!assert )says|as said",
        instead: "status text; overlaySelfReportedRoles",
    },
    { banned: "page news|gather news|news in", instead: "engine event, page update" },
    { banned: "stretch(es)?", instead: "interval, timeline" },
    { banned: "unseen", instead: "unmanaged (machines), not scanned (data), unknown (page)" },
    { banned: "last words", instead: "exitDiagnostics" },
    { banned: "hindrances?", instead: "temporaryRefusal" },
    { banned: "obstacles?", instead: "DataIncompatibility" },
    { banned: "askers?", instead: "CommandRunner" },
    { banned: "desks?", instead: "StackController" },
    { banned: "surroundings?", instead: "CliContext" },
    // What is done to hosts and members
    { banned: "loose", instead: "stopAllowed (allowStop, forbidStop)" },
    { banned: "make true|makes true", instead: "activateRelease" },
    { banned: "(lay|lays|laid)", instead: "link, write (linkTargetOf)" },
    { banned: "placed member", instead: "ManagedMember" },
    { banned: "start as it lies", instead: "startUnchanged" },
    { banned: "set data aside", instead: "moveDataAside, step kind move-data-aside" },
    { banned: "move[sd]? ahead", instead: "appendOplogNotes" },
    { banned: "urge[sd]?( election)?", instead: "stepUp" },
    { banned: "signalled quiesce", instead: "stopBySignal" },
    {
        banned: "(lead|followers) (followers )?away|gather behind",
        instead: "redirectSyncSources, pointSyncSourcesAt",
    },
    { banned: "serve again", instead: "simulateRecovery" },
    { banned: "must empty", instead: "mustWipeArbiter" },
    { banned: "at most", instead: "limitConcurrency, withTimeout" },
    { banned: "sort out", instead: "partitionMembers" },
    { banned: "(check|expected) sum", instead: "checksum" },
    { banned: "publishers?|makers?", instead: "vendor" },
    { banned: "farewell", instead: "close (closeTimeoutMs)" },
    { banned: "anew", instead: "again" },
    { banned: "mend(s|ed|ing)?", instead: "fix" },
    // Codes that had another name
    { banned: "data unseen", instead: "data-not-scanned" },
    { banned: "rollback unsupported", instead: "downgrade-closed" },
    { banned: "fcv not in place", instead: "fcv-mismatch" },
    { banned: "versions apart", instead: "versions-too-far-apart" },
    { banned: "changes together", instead: "combined-changes" },
];

/** For pages, comments and messages. */
export const bannedPhrases: readonly Rule[] = [
    {
        banned: "Of(?! course\\b)(?= )",
        instead: "a sentence with a subject",
        only: ["page", "comment"],
    },
    { banned: "nobody(['’]s)?", instead: "no member, no process, no user" },
    { banned: "somebody(['’]s)?", instead: "another user, another process" },
    { banned: "who(so)?ever", instead: "the one who acts, as a noun" },
    { banned: "anew", instead: "again" },
    { banned: "mend(s|ed|ing)?", instead: "fix" },
    { banned: "to be had", instead: "available" },
    { banned: "(speak|speaks|spoke|spoken|speaking) against", instead: "blocks; problem" },
    { banned: "(go|goes|went|going|gone) by", instead: "uses, follows" },
    { banned: "(go|goes|went|going|gone) on", instead: "continues; Resume (the button)" },
    { banned: "as ever", instead: "as before" },
    {
        banned: "(lie|lies|lay|lying|laid) (ready|beside|there|in place)",
        instead: "is staged, is stored",
    },
    { banned: "half(-| )way", instead: "mid-upgrade; interrupted" },
    { banned: "ways? back", instead: "downgrading; the previous files" },
    { banned: "(put|puts|putting)(-| )back", instead: "revert" },
    {
        banned: "(take|takes|took|taken|taking) back",
        instead: "failback (of the preferred primary)",
    },
    { banned: "(call|calls|called|calling) back", instead: "leave maintenance mode" },
    { banned: "(send|sends|sent|sending) away", instead: "enter maintenance mode" },
    {
        banned: "(is|are|was|were|be|being|been|stays?|members?|one|many|how many) away",
        instead: "unavailable",
    },
    { banned: "(take|takes|took|taken|taking) (\\S+ )?away", instead: "stop; make unavailable" },
    { banned: "mostAway", instead: "maxUnavailable" },
    {
        banned: "(its|their|whose|'s|’s|the|a|each|every|one) turns?",
        instead: "while it is being updated; its update",
    },
    { banned: "turns of", instead: "updates of" },
    { banned: "side by side", instead: "in parallel, concurrently" },
    // Not the layers of the architecture.
    {
        banned: "layer (by|behind) layer|(each|every|last|same|next|chain of) layers?|layer of its own",
        instead: "batch",
    },
    { banned: "fellows?", instead: "members that are updated concurrently" },
    { banned: "strangers?", instead: "undeclared member; unauthenticated" },
    { banned: "newcomers?", instead: "joining member" },
    { banned: "heirs?", instead: "successor" },
    { banned: "publishers?|makers?", instead: "vendor" },
    { banned: "(is|are|was|were|been|be) taken over|taking over", instead: "adopt (a set)" },
    { banned: "(is|are|was|were|be|been|being) told", instead: "reports, is notified" },
    { banned: "(tell|tells|told|telling) of", instead: "reports" },
    { banned: "(look|looks|looked|looking) at", instead: "observe, check, read, poll" },
    {
        banned: "(a|each|every|last|the|next|one|this|first|second) looks?",
        instead: "observation, poll",
    },
    { banned: "judge[sd]?|judging", instead: "check, validate" },
    { banned: "wish(es|ed)?", instead: "desired version, desired configuration" },
    { banned: "last words", instead: "exit diagnostics" },
    { banned: "surroundings", instead: "CLI context" },
    { banned: "hindrances?", instead: "what blocks it, as a noun" },
    { banned: "sayings?", instead: "status text" },
    { banned: "farewell", instead: "close" },
    { banned: "lest", instead: "so that … not" },
    { banned: "gets? on", instead: "continues, progresses" },
    {
        banned: "what (runs|ran|is there|was there|lies there|is on its way)",
        instead: "a noun: the running server, the files that exist",
    },
    {
        banned: "set(-| )data(-| )aside|sets? aside|setting aside",
        instead: "move aside (move-data-aside)",
    },
    { banned: "all at once", instead: "together" },
    { banned: "at once", instead: "immediately" },
    // American spelling: this project writes British English, but for names of others ("organization", "authorization", "license").
    {
        banned: "(behavior|neighbor|color|favor|honor|flavor)(s|ed|ing|able|al)?|cent(er|ered|ers)",
        instead: "British: -our, -re",
        only: ["page", "comment"],
    },
    {
        banned: "(recogniz|summariz|minimiz|maximiz|optimiz|analyz|synchroniz|prioritiz|emphasiz|customiz)\\w+|fulfills?",
        instead: "British: -ise, -yse",
        only: ["page", "comment"],
    },
    {
        banned: "(cancel|label|signal|model|travel|total)(ed|ing)",
        instead: "British: -lled, -lling",
        only: ["page", "comment"],
    },
];
