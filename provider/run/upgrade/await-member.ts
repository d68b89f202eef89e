import { UpgradeError } from "../../core/errors/errors";
import type { Member, MemberState, Topology } from "../../core/topology/topology";
import {
    findMember,
    isElectable,
    isHealthy,
    isWithinLag,
    majorityOf,
    primaryOf,
    votesOf,
} from "../../core/topology/topology";
import type { CatchUp } from "../../core/topology/catch-up";
import { followCatchUp, hasCaughtUp } from "../../core/topology/catch-up";
import { startFailure } from "./exit-diagnostics";
import type { Ports } from "../ports";
import { CopyWatch } from "../copy-watch";
import { describeMember } from "../describe-member";
import { StartWatch } from "./start-watch";
import { waitUntil } from "../wait";

/** States in which a member copies all data or undoes writes: that may take long, and starts over when interrupted. */
const busyStates: readonly MemberState[] = ["STARTUP2", "ROLLBACK"];

/**
 * Waits until the member reports the version, serves and has caught up. If its change has not proved itself yet, it must
 * also serve for the soak time without a restart; then the change counts as proved.
 */
export async function awaitMember(host: string, version: string, ports: Ports): Promise<void> {
    await awaitServing(host, version, ports, () => true);
}

/**
 * Waits for a member whose process this run has found. It may be ending, as an earlier run, or an administrator, asked it to:
 * then this resolves once it has ended, and what is left is to start it. Only the crash of a change that has not proved
 * itself yet is a failure.
 */
export async function awaitFoundMember(host: string, version: string, ports: Ports): Promise<void> {
    await awaitServing(
        host,
        version,
        ports,
        ({ previousVersion, uncleanShutdown }) => uncleanShutdown && previousVersion !== undefined,
    );
}

/** `hasFailed` says of a process that has ended whether that is a failure. */
async function awaitServing(
    host: string,
    version: string,
    ports: Ports,
    hasFailed: (ended: Member) => boolean,
): Promise<void> {
    const { catchUpTimeoutSecs, soakSecs, maxLagSecs } = ports.settings;
    const limitSecs = catchUpTimeoutSecs + soakSecs;
    const watch = new MemberWatch(ports.clock.now());
    const start = new StartWatch(host, ports);
    const copy = new CopyWatch(host, ports);
    let last: Member | undefined;
    let catchUp: CatchUp | undefined;
    await waitUntil(
        ports.clock,
        limitSecs,
        async () => {
            const alone = await ports.observer.observeMember(host);
            if (!alone.processRuns) {
                if (hasFailed(alone)) {
                    throw await startFailure(host, ports);
                }
                last = undefined;
                return { done: undefined };
            }
            // No other member delays what follows from the silence of this one.
            if (alone.version === undefined) {
                const silentAt = ports.clock.now();
                last = alone;
                catchUp = followCatchUp(alone, catchUp, silentAt);
                watch.record(alone, false, silentAt);
                return { seen: await start.poll(alone) };
            }
            const topology = await ports.observer.observe();
            const member = findMember(topology, host);
            if (member.version !== undefined && member.version !== version) {
                throw new UpgradeError(
                    "binary-differs",
                    `${host} reports version ${member.version}, but ${version} was started`,
                    { host },
                );
            }
            const now = ports.clock.now();
            catchUp = followCatchUp(member, catchUp, now);
            const caughtUp = hasCaughtUp(member, catchUp, now, maxLagSecs);
            const isReady = isBack(member, topology, caughtUp);
            if (watch.record(member, isReady, now) === "restarted") {
                throw await startFailure(host, ports, "was restarted by something else");
            }
            last = member;
            const servedSecs = watch.servedSecs(ports.clock.now());
            const neededSecs = member.previousVersion === undefined ? 0 : soakSecs;
            if (isReady && servedSecs !== undefined && servedSecs >= neededSecs) {
                return { done: undefined };
            }
            const seen =
                servedSecs === undefined
                    ? `${describeMember(member)}${member.state === "STARTUP2" ? await copy.poll() : ""}`
                    : `${member.state} for ${Math.floor(servedSecs)} of ${neededSecs} s`;
            ports.reporter.waiting(`${host} is ${seen}`);
            return { seen };
        },
        (seen) =>
            new UpgradeError(
                last && catchUp && isStuck(last, stillSecs(catchUp, ports), catchUpTimeoutSecs)
                    ? "member-not-healthy"
                    : "member-not-caught-up",
                `${host} did not become ready within ${limitSecs} s (last seen ${seen}${lagLimit(last, maxLagSecs)})`,
                { host },
            ),
        { progressAt: () => Math.max(start.progressAt(), copy.seenAt()) },
    );
    if (last?.previousVersion !== undefined) {
        await ports.control.confirmStart(host);
    }
}

/** Returns the limit if the lag of a member that serves is why it is not ready. */
function lagLimit(member: Member | undefined, maxLagSecs: number): string {
    return member && isHealthy(member) && !isWithinLag(member, maxLagSecs)
        ? `; at most ${maxLagSecs} s is allowed`
        : "";
}

/**
 * Whether the member does not serve and has made no progress for half of the limit. A member that serves and lags, or
 * still catches up, only needs time.
 */
function isStuck(member: Member, stillSecs: number, limitSecs: number): boolean {
    return !isHealthy(member) && !busyStates.includes(member.state) && stillSecs >= limitSecs / 2;
}

/** How long the member has kept its state and made no progress. */
function stillSecs({ progressAt }: CatchUp, { clock }: Ports): number {
    return (clock.now() - progressAt) / 1000;
}

/** Watches one member's service over time. */
class MemberWatch {
    #uptimeSecs = 0;
    #answeredAt: number;
    #servesSince: number | undefined;

    constructor(now: number) {
        this.#answeredAt = now;
    }

    /** `isReady`: it serves and has caught up. A small lag later on does not end its time of service. */
    record(member: Member, isReady: boolean, now: number): "restarted" | undefined {
        const serves = isReady || (this.#servesSince !== undefined && isHealthy(member));
        this.#servesSince = serves ? (this.#servesSince ?? now) : undefined;
        return this.#hasRestarted(member, now) ? "restarted" : undefined;
    }

    /**
     * Something else, such as a service manager, may restart a server that died: its uptime is then shorter than the time
     * since the last observation. Servers compute their uptime from the wall clock, so a lower uptime alone is no proof:
     * the clock may have been set back.
     */
    #hasRestarted({ uptimeSecs }: Member, now: number): boolean {
        if (uptimeSecs === undefined || uptimeSecs < 0) {
            return false;
        }
        const sinceAnswerSecs = (now - this.#answeredAt) / 1000;
        const restarted = uptimeSecs < this.#uptimeSecs && uptimeSecs <= sinceAnswerSecs + 1;
        this.#uptimeSecs = uptimeSecs;
        this.#answeredAt = now;
        return restarted;
    }

    /** How long the member has served; undefined while it does not. */
    servedSecs(now: number): number | undefined {
        return this.#servesSince === undefined ? undefined : (now - this.#servesSince) / 1000;
    }
}

/** Whether the member serves and has caught up. While no member can become primary there is nothing to catch up with. */
function isBack(member: Member, topology: Topology, caughtUp: boolean): boolean {
    if (!topology.initiated || !member.inSet) {
        return member.version !== undefined;
    }
    if (!isHealthy(member)) {
        return false;
    }
    if (member.arbiter || member.state === "PRIMARY") {
        return true;
    }
    const up = topology.members.filter(isHealthy);
    const canElect = votesOf(up) >= majorityOf(topology.members) && up.some(isElectable);
    return primaryOf(topology) ? caughtUp : !canElect;
}
