import { UpgradeError } from "../../core/errors/errors";
import type { Goal } from "../../core/plan/goal";
import { rankCandidates } from "../../core/plan/plan";
import { guardAct } from "../guard/may-act";
import type { Ports } from "../ports";
import { awaitClients } from "./await-clients";
import type { Choice, HandOver, Rules } from "./candidate";
import { awaitCandidate, describeOthers, isOverdue, recheck } from "./candidate";
import { freezeAll } from "./freeze";
import { stepDown } from "./step-down";
import { pointSyncSourcesAt } from "./sync-source";

/**
 * A freeze outlasts the step-down's own limit by this margin: for the last check before it, and the election after it. It
 * ends by itself if the run that set it is killed.
 */
const freezeMarginSecs = 10;

const leftToServers: readonly UpgradeError["code"][] = [
    "no-candidate",
    "step-down-refused",
    "member-not-healthy",
    "member-not-caught-up",
    "quorum",
];

/** Whether a handover failed with the set still serving: its servers elect the preferred member by themselves later. */
export function isLeftToServers(error: unknown): error is UpgradeError {
    return error instanceof UpgradeError && leftToServers.includes(error.code);
}

/**
 * Makes a chosen secondary primary: waits until one is ready, points the others at it, waits until clients have found it,
 * freezes the others, checks once more, and steps the primary down; all of it again if the candidate is not ready any more.
 * Resolves to the milliseconds without a primary.
 */
export async function handOver(
    host: string,
    goal: Goal,
    ports: Ports,
    rules: Partial<Rules> = {},
): Promise<number> {
    if (ports.slots.concurrentUpdates(host).unavailable.length > 0) {
        return 0; // A concurrent update has stopped its member: the primary hands over once that one is back.
    }
    const underWay: HandOver = {
        host,
        goal,
        rules: { rank: rankCandidates, guard: guardAct, ...rules },
        begunAt: ports.clock.now(),
        ports,
    };
    let prepared: string | undefined;
    for (;;) {
        const choice = await awaitCandidate(underWay);
        if (choice === undefined) {
            return 0; // It lost its role meanwhile: the next observation shows what is left to do.
        }
        if (choice.candidate !== prepared) {
            await prepare(choice, underWay);
        }
        const result = await stepDownTo(choice, underWay);
        if (typeof result === "number") {
            return result;
        }
        // The primary still serves.
        if (isOverdue(underWay) && (choice.force || ports.settings.forceStepDown !== true)) {
            throw result;
        }
        // A server that refused has just waited for the secondaries. A candidate that was down has to be found again.
        prepared = result.code === "step-down-refused" ? choice.candidate : undefined;
        await ports.clock.sleep(1000);
    }
}

/** Lets the set and its clients get ready for the new primary. */
async function prepare({ candidate, topology }: Choice, { host, ports }: HandOver): Promise<void> {
    await pointSyncSourcesAt(candidate, topology, ports);
    await awaitClients(host, candidate, ports);
    // A candidate that stepped down or was frozen within the last minute could not be elected: each step-down would
    // stop writes for its whole catch-up time, in vain.
    await freezeAll([candidate], 0, ports);
}

/** Resolves to the milliseconds without a primary, or to why the primary has not stepped down. */
async function stepDownTo(choice: Choice, underWay: HandOver): Promise<number | UpgradeError> {
    const { host, ports } = underWay;
    const { candidate, force, topology } = choice;
    const { handOverTimeoutSecs, secondaryCatchUpSecs } = ports.settings;
    const frozen = topology.members
        .filter((member) => member.state === "SECONDARY" && member.host !== candidate)
        .map((member) => member.host);
    // By force the primary steps down although no member has caught up: each that can win the election may stand for it.
    await freezeAll(frozen, force ? 0 : secondaryCatchUpSecs + freezeMarginSecs, ports);
    try {
        const checked = await recheck(underWay, choice);
        if ("refusal" in checked) {
            return checked.refusal;
        }
        if (checked.done === undefined) {
            return 0;
        }
        const result = await stepDown({ host, frozen, ...choice }, ports);
        if (typeof result === "number") {
            return result;
        }
        const others = describeOthers(host, await ports.observer.observe());
        return new UpgradeError(
            "step-down-refused",
            result === "refused"
                ? `${host} did not step down within ${handOverTimeoutSecs} s: no electable secondary caught up with it, or a lock was not available, in time (last seen: ${others}); it is still primary`
                : `${host} did not step down within ${handOverTimeoutSecs} s: it still takes writes`,
            { host },
        );
    } finally {
        await freezeAll(frozen, 0, ports);
    }
}
