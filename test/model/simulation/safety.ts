import { freezeLimitSecs } from "./settings";
import type { Case } from "./case";
import type { Server } from "./server";
import { isElectable } from "./server";
import type { World } from "./world";

/** A member that only the others cannot reach: the primary's heartbeats show it after ten seconds. */
const cutShowsMs = 11_000;

/** Checks what must hold at the moment of a step, by what the run could see at its last observation. */
export class Safety {
    readonly #world: World;
    readonly #maxLagSecs: number;
    readonly #acceptsWriteDowntime: boolean;
    readonly #maxUnavailable: number;

    constructor(
        world: World,
        maxLagSecs: number,
        desired: Pick<Case, "acceptsWriteDowntime" | "maxUnavailable">,
    ) {
        this.#world = world;
        this.#maxLagSecs = maxLagSecs;
        this.#acceptsWriteDowntime = desired.acceptsWriteDowntime;
        this.#maxUnavailable = desired.maxUnavailable;
    }

    /** `observed`: when the run began its last observation. Changes since then are a race that no run can win. */
    checkStop(server: Server, observed: number): void {
        const world = this.#world;
        const { host } = server;
        world.checkInvariants();
        world.note(`${host} is asked to stop (observed at ${(observed / 1000).toFixed(2)})`);
        const others = world.servers.filter((each) => each !== server);
        const stopped = others.filter((each) => each.unavailable);
        if (stopped.length + 1 > this.#maxUnavailable) {
            world.violate(`${host} is stopped while a run has stopped ${hostsOf(stopped)}`);
        }
        const healthy = others.filter(
            (each) => !each.unavailable && !this.#wasUnhealthy(each, observed),
        );
        if (stopped.length > 0) {
            this.#checkConcurrentStop(server, healthy, observed);
        }
        const electable = healthy.filter((each) => isElectable(each) && this.#isWithinLag(each));
        const mayStopPrimary = this.#acceptsWriteDowntime && electable.length === 0;
        if (server.state === "PRIMARY" && server.stateSince < observed && !mayStopPrimary) {
            world.violate(`${host} is stopped as primary`);
        }
        if (this.#acceptsWriteDowntime) {
            return;
        }
        const votes = healthy.reduce((sum, { shape }) => sum + shape.votes, 0);
        if (votes < world.majority) {
            world.violate(`${host} is stopped with ${votes} votes left, ${world.majority} needed`);
        }
        if (electable.length === 0) {
            world.violate(`${host} is stopped and no other member can be primary`);
        }
    }

    /** A server that is still starting has done nothing wrong: a signal would make it begin again. */
    checkSignal({ host, process }: Server): void {
        if (process && !process.answers && !process.ending && process.hungUntil < this.#world.now) {
            this.#world.violate(`${host} gets a signal while it is starting`);
        }
    }

    /** With several members stopped, majority writes must not wait, and a second candidate must be left. */
    #checkConcurrentStop(server: Server, healthy: readonly Server[], observed: number): void {
        const world = this.#world;
        const { host } = server;
        const acknowledging = healthy.filter(
            ({ shape }) => shape.votes > 0 && !shape.arbiter && shape.delaySecs === 0,
        );
        if (acknowledging.length < world.writeMajority) {
            world.violate(`${host} is stopped with others, majority writes wait`);
        }
        const primary = world.primary();
        if (
            !healthy.some(
                (each) => each !== primary && isElectable(each) && this.#isWithinLag(each),
            )
        ) {
            world.violate(
                `${host} is stopped with others, no member is left to succeed the primary`,
            );
        }
        const votes = healthy.reduce((sum, { shape }) => sum + shape.votes, 0);
        if (votes < world.majority) {
            world.violate(`${host} is stopped with others, ${votes} votes are left`);
        }
        if (primary === server && server.stateSince < observed) {
            world.violate(`${host} is stopped with others, and is the primary`);
        }
    }

    /** No primary may step down while a run has stopped a member, or could see that one does not serve. */
    checkStepDown({ host }: Server, observed: number): void {
        this.#world.checkInvariants(); // A member that serves now does not count as stopped any more.
        const stopped = this.#world.servers.filter((each) => each.unavailable);
        if (stopped.length > 0) {
            this.#world.violate(`${host} steps down while a run has stopped ${hostsOf(stopped)}`);
        }
        const lost = this.#world.servers.filter((each) => this.#wasUnhealthy(each, observed));
        if (lost.length > 0) {
            this.#world.violate(`${host} steps down without ${hostsOf(lost)}`);
        }
    }

    checkFreeze({ host }: Server, secs: number): void {
        if (secs > freezeLimitSecs) {
            this.#world.violate(`${host} is frozen for ${secs} s`);
        }
    }

    checkMoveDataAside({ host, shape, process }: Server): void {
        if (!shape.arbiter || process) {
            this.#world.violate(`the data of ${host} is moved aside`);
        }
    }

    checkFcv(fcv: string): void {
        const otherSeries = this.#world.servers.filter(
            ({ process }) => process !== undefined && !process.version.startsWith(`${fcv}.`),
        );
        // A lowered FCV is below the series of all members.
        const versions = new Set(this.#world.servers.map(({ process }) => process?.version));
        if (otherSeries.length > 0 && versions.size > 1) {
            this.#world.violate(
                `FCV ${fcv} is set while ${hostsOf(otherSeries)} runs another series`,
            );
        }
    }

    /** Checks what a run leaves behind; after one that was disturbed, freezes may still end by themselves. */
    checkRemaining(undisturbed: boolean): void {
        for (const server of this.#world.servers) {
            if (server.maintenance && server.process?.ending !== true) {
                this.#world.violate(`${server.host} is left in maintenance`);
            }
            if (undisturbed && server.frozenByRun && server.standsFrom > this.#world.now) {
                this.#world.violate(`${server.host} is left frozen`);
            }
        }
    }

    #wasUnhealthy(
        { unhealthySince = Infinity, isolatedSince = Infinity }: Server,
        observed: number,
    ): boolean {
        return unhealthySince < observed || isolatedSince < observed - cutShowsMs;
    }

    /** The limit plus a margin, as the lag may have grown since the observation. */
    #isWithinLag({ applied }: Server): boolean {
        const newest = Math.max(...this.#world.servers.map((each) => each.applied));
        return newest - applied <= this.#maxLagSecs * 1000 + 6000;
    }
}

function hostsOf(servers: readonly Server[]): string {
    return servers.map(({ host }) => host).join(", ");
}
