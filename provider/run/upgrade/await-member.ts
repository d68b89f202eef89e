import { UpgradeError } from "../../core/errors/errors";
import type { Member, MemberState, Topology } from "../../core/topology/topology";
import {
    findMember,
    isCaughtUp,
    isHealthy,
    majorityOf,
    primaryOf,
    votesOf,
} from "../../core/topology/topology";
import { startFailure } from "./exit-diagnostics";
import type { Ports } from "../ports";
import { describeMember } from "../describe-member";
import { waitUntil } from "../wait";

/** In these a member copies all data, or undoes some: it may take any time, and ended half way it begins anew. */
const busyStates: readonly MemberState[] = ["STARTUP2", "ROLLBACK"];

/**
 * Waits until the member runs the version by its own account, serves, has caught up, and, where its change has yet to
 * prove itself, has served for the soak time without a restart. Then the change counts as proved.
 */
export async function awaitMember(host: string, version: string, ports: Ports): Promise<void> {
    const { catchUpTimeoutSecs, soakSecs } = ports.settings;
    const limitSecs = catchUpTimeoutSecs + soakSecs;
    const watch = new Watch(ports.clock.now());
    let last: Member | undefined;
    await waitUntil(
        ports.clock,
        limitSecs,
        async () => {
            const topology = await ports.observer.observe();
            const member = findMember(topology, host);
            if (!member.processRuns) {
                throw await startFailure(host, ports);
            }
            if (member.version !== undefined && member.version !== version) {
                throw new UpgradeError(
                    "binary-differs",
                    `${host} answers as ${member.version}, ${version} was started`,
                    { host },
                );
            }
            const back = isBack(member, topology);
            if (watch.look(member, back, ports.clock.now()) === "restarted") {
                throw await startFailure(host, ports, "was started again by something else");
            }
            last = member;
            const servedSecs = watch.servedSecs(ports.clock.now());
            const neededSecs = member.previousVersion === undefined ? 0 : soakSecs;
            if (back && servedSecs !== undefined && servedSecs >= neededSecs) {
                return { done: undefined };
            }
            const seen =
                servedSecs === undefined
                    ? describeMember(member)
                    : `${member.state} for ${Math.floor(servedSecs)} of ${neededSecs} s`;
            ports.reporter.waiting(`${host} is ${seen}`);
            return { seen };
        },
        (seen) =>
            new UpgradeError(
                last && isStuck(last, watch.stillSecs(ports.clock.now()), catchUpTimeoutSecs)
                    ? "member-not-healthy"
                    : "member-not-caught-up",
                `${host} did not become ready within ${String(limitSecs)} s (last seen ${seen})`,
                { host },
            ),
    );
    if (last?.previousVersion !== undefined) {
        await ports.control.confirmStart(host);
    }
}

/**
 * It does not serve, and nothing about it has moved for half of the limit. One that serves and is late, or still comes
 * nearer, is not stuck: it only needs time.
 */
function isStuck(member: Member, stillSecs: number, limitSecs: number): boolean {
    return !isHealthy(member) && !busyStates.includes(member.state) && stillSecs >= limitSecs / 2;
}

/** What has been seen of a member over some time. */
class Watch {
    #state: MemberState | undefined;
    #leastLagSecs = Infinity;
    #uptimeSecs = 0;
    #answeredAt: number;
    #movedAt: number;
    #servesSince: number | undefined;

    constructor(now: number) {
        this.#movedAt = now;
        this.#answeredAt = now;
    }

    /** `back`: it serves and has caught up. A little lag later on does not end its time of service. */
    look(member: Member, back: boolean, now: number): "restarted" | undefined {
        const { state, lagSecs = Infinity } = member;
        if (state !== this.#state || lagSecs < this.#leastLagSecs) {
            this.#movedAt = now;
        }
        this.#state = state;
        this.#leastLagSecs = Math.min(this.#leastLagSecs, lagSecs);
        const serves = back || (this.#servesSince !== undefined && isHealthy(member));
        this.#servesSince = serves ? (this.#servesSince ?? now) : undefined;
        return this.#hasRestarted(member, now) ? "restarted" : undefined;
    }

    /**
     * Something else may start a server again that has died: it is younger then than the last look at the old one is
     * ago. Servers reckon their age by the wall clock, so that it fell is not enough: the clock may have been set back.
     */
    #hasRestarted({ uptimeSecs }: Member, now: number): boolean {
        if (uptimeSecs === undefined || uptimeSecs < 0) {
            return false;
        }
        const unavailableSecs = (now - this.#answeredAt) / 1000;
        const restarted = uptimeSecs < this.#uptimeSecs && uptimeSecs <= unavailableSecs + 1;
        this.#uptimeSecs = uptimeSecs;
        this.#answeredAt = now;
        return restarted;
    }

    /** Undefined while it does not serve. */
    servedSecs(now: number): number | undefined {
        return this.#servesSince === undefined ? undefined : (now - this.#servesSince) / 1000;
    }

    /** How long its state has been the same, and it has come no nearer. */
    stillSecs(now: number): number {
        return (now - this.#movedAt) / 1000;
    }
}

/** Without enough votes for a primary there is nothing to catch up with: the next member's start brings it. */
function isBack(member: Member, topology: Topology): boolean {
    if (!topology.initiated || !member.inSet) {
        return member.version !== undefined;
    }
    if (!isHealthy(member)) {
        return false;
    }
    if (member.arbiter || member.state === "PRIMARY") {
        return true;
    }
    const votesUp = votesOf(topology.members.filter(isHealthy));
    return primaryOf(topology) ? isCaughtUp(member) : votesUp < majorityOf(topology.members);
}
