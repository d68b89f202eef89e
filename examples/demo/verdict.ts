import type { MemberView } from "./member-probe";
import type { LoadReport } from "./load";
import type { Lost } from "./lost-writes";
import type { Outcome } from "./set";
import type { Change } from "./watch";

/** Measurements of one upgrade: by the package, by the client and by observing the members. */
export interface Evidence {
    readonly from: string;
    readonly to: string;
    readonly plan: string;
    readonly outcome: Outcome | null;
    readonly before: readonly MemberView[];
    readonly after: readonly MemberView[];
    readonly changes: readonly Change[];
    readonly load: LoadReport;
    readonly lost: readonly Lost[];
}

/** The demo's claims that do not hold, as sentences; none if the upgrade went well. */
export function findProblems(evidence: Evidence): readonly string[] {
    const { plan, outcome, before, after, changes, load, lost, to } = evidence;
    const oldPrimary = before.find(({ state }) => state === "PRIMARY")?.host;
    const seen = restartsIn(before, changes);
    const elections = latestTerm(after) - latestTerm(before);
    const others = after.filter(({ version }) => version !== to).map(({ host }) => host);
    const roles = outcome?.members.map(({ role }) => role) ?? [];
    const missing = lost.flatMap((member) => member.missing.map((id) => `${id} on ${member.host}`));
    const claims: readonly (readonly [holds: boolean, problem: string])[] = [
        [plan.includes("Plan for"), "the preview showed no plan"],
        [others.length === 0, `not every member runs ${to}: ${others.join(", ")}`],
        [
            hasEachOnce(seen, after) && seen.at(-1) === oldPrimary,
            `members changed version in the order ${seen.join(", ")}; the primary was ${oldPrimary ?? "not seen"}`,
        ],
        [
            roles.at(-1) === "primary" && roles.filter((role) => role === "primary").length === 1,
            `the package reports roles in the order ${roles.join(", ") || "unknown"}`,
        ],
        [
            seen.join() === outcome?.members.map(({ host }) => host).join(),
            "the package reports a different order than was observed",
        ],
        [maxDownTogether(before, changes) <= 1, "two members were down at the same time"],
        [elections === 1, `there were ${elections} elections instead of one handover`],
        [
            load.failedOperations === 0,
            `${load.failedOperations} operations failed: ${load.errors.join("; ")}`,
        ],
        [lost.length > 0, "the ledger could not be read back from any member"],
        [missing.length === 0, `acknowledged writes are lost: ${missing.slice(0, 10).join(", ")}`],
    ];
    return claims.flatMap(([holds, problem]) => (holds ? [] : [problem]));
}

export function countLost(lost: readonly Lost[]): number {
    return new Set(lost.flatMap(({ missing }) => missing)).size;
}

/** The members whose version changed, in the observed order. */
function restartsIn(before: readonly MemberView[], changes: readonly Change[]): readonly string[] {
    const versions = new Map(before.map(({ host, version }) => [host, version]));
    return changes.flatMap(({ after: { host, version } }) => {
        if (version === undefined || version === versions.get(host)) {
            return [];
        }
        versions.set(host, version);
        return [host];
    });
}

function hasEachOnce(hosts: readonly string[], members: readonly MemberView[]): boolean {
    return hosts.length === members.length && new Set(hosts).size === members.length;
}

function latestTerm(views: readonly MemberView[]): number {
    return Math.max(...views.map(({ term }) => term));
}

function maxDownTogether(before: readonly MemberView[], changes: readonly Change[]): number {
    const states = new Map(before.map(({ host, state }) => [host, state]));
    const counts = changes.map(({ after }) => {
        states.set(after.host, after.state);
        return [...states.values()].filter((state) => state === "stopped").length;
    });
    return Math.max(0, ...counts);
}
