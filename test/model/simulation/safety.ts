import { freezeLimitSecs } from "./settings";
import type { Case } from "./case";
import type { Server } from "./server";
import { isElectable } from "./server";
import type { World } from "./world";

/** A member that is cut off from the others, and not from us: the primary's heartbeats tell after ten seconds. */
const cutShowsMs = 11_000;

/** What must hold at the moment of an act, by what the run could have seen when it last looked. */
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

    /** `lookedAt`: when the run began its last look. What happened since is a race that nobody can win. */
    checkStop(server: Server, observed: number): void {
        const world = this.#world;
        const { host } = server;
        world.judge();
        world.note(`${host} is asked to stop (looked at ${(observed / 1000).toFixed(2)})`);
        const others = world.servers.filter((each) => each !== server);
        const ours = others.filter((each) => each.unavailable);
        if (ours.length + 1 > this.#maxUnavailable) {
            world.violate(`${host} is stopped while ${hostsOf(ours)} is away by our doing`);
        }
        const good = others.filter((each) => !each.unavailable && !this.#wasBad(each, observed));
        if (ours.length > 0) {
            this.#checkRemainingOfMany(server, good, observed);
        }
        const electable = good.filter((each) => isElectable(each) && this.#isInStep(each));
        const mayStopPrimary = this.#acceptsWriteDowntime && electable.length === 0;
        if (server.state === "PRIMARY" && server.stateSince < observed && !mayStopPrimary) {
            world.violate(`${host} is stopped as primary`);
        }
        if (this.#acceptsWriteDowntime) {
            return;
        }
        const votes = good.reduce((sum, { shape }) => sum + shape.votes, 0);
        if (votes < world.majority) {
            world.violate(`${host} is stopped with ${votes} votes left, ${world.majority} needed`);
        }
        if (electable.length === 0) {
            world.violate(`${host} is stopped and nobody else can be primary`);
        }
    }

    /** With several away nothing waits: not for a majority, nor, should the primary fail too, for a second candidate. */
    #checkRemainingOfMany(server: Server, good: readonly Server[], observed: number): void {
        const world = this.#world;
        const { host } = server;
        const acknowledging = good.filter(
            ({ shape }) => shape.votes > 0 && !shape.arbiter && shape.delaySecs === 0,
        );
        if (acknowledging.length < world.writeMajority) {
            world.violate(`${host} is stopped with others, majority writes wait`);
        }
        const primary = world.primary();
        if (!good.some((each) => each !== primary && isElectable(each) && this.#isInStep(each))) {
            world.violate(`${host} is stopped with others, nobody is left to succeed the primary`);
        }
        const votes = good.reduce((sum, { shape }) => sum + shape.votes, 0);
        if (votes < world.majority) {
            world.violate(`${host} is stopped with others, ${votes} votes are left`);
        }
        if (primary === server && server.stateSince < observed) {
            world.violate(`${host} is stopped with others, and is the primary`);
        }
    }

    /** Nobody steps down while a member is away by our doing. */
    checkStepDownStep({ host }: Server): void {
        this.#world.judge(); // Who serves just now is not away any more.
        const away = this.#world.servers.filter((each) => each.unavailable);
        if (away.length > 0) {
            this.#world.violate(`${host} steps down while ${hostsOf(away)} is away by our doing`);
        }
    }

    checkFreeze({ host }: Server, secs: number): void {
        if (secs > freezeLimitSecs) {
            this.#world.violate(`${host} is frozen for ${secs} s`);
        }
    }

    checkEmptying({ host, shape, process }: Server): void {
        if (!shape.arbiter || process) {
            this.#world.violate(`the data of ${host} is set aside`);
        }
    }

    checkFcv(fcv: string): void {
        const apart = this.#world.servers.filter(
            ({ process }) => process !== undefined && !process.version.startsWith(`${fcv}.`),
        );
        // Lowered, it is below what all of them run.
        const versions = new Set(this.#world.servers.map(({ process }) => process?.version));
        if (apart.length > 0 && versions.size > 1) {
            this.#world.violate(`FCV ${fcv} is set while ${hostsOf(apart)} runs another series`);
        }
    }

    /** At the end of a run that nothing got in the way of; freezes end by themselves after one that was disturbed. */
    checkRemaining(undisturbed: boolean): void {
        for (const server of this.#world.servers) {
            if (server.maintenance) {
                this.#world.violate(`${server.host} is left in maintenance`);
            }
            if (undisturbed && server.frozenByUs && server.standsFrom > this.#world.now) {
                this.#world.violate(`${server.host} is left frozen`);
            }
        }
    }

    #wasBad({ badSince = Infinity, aloneSince = Infinity }: Server, observed: number): boolean {
        return badSince < observed || aloneSince < observed - cutShowsMs;
    }

    /** A little more: it may have grown since the look. */
    #isInStep({ applied }: Server): boolean {
        const newest = Math.max(...this.#world.servers.map((each) => each.applied));
        return newest - applied <= this.#maxLagSecs * 1000 + 6000;
    }
}

function hostsOf(servers: readonly Server[]): string {
    return servers.map(({ host }) => host).join(", ");
}
