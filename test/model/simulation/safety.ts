import { freezeLimitSecs } from "./settings";
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

    constructor(world: World, maxLagSecs: number, acceptsWriteDowntime: boolean) {
        this.#world = world;
        this.#maxLagSecs = maxLagSecs;
        this.#acceptsWriteDowntime = acceptsWriteDowntime;
    }

    /** `lookedAt`: when the run began its last look. What happened since is a race that nobody can win. */
    judgeStop(server: Server, lookedAt: number): void {
        const world = this.#world;
        const { host } = server;
        world.judge();
        world.note(`${host} is asked to stop (looked at ${(lookedAt / 1000).toFixed(2)})`);
        const others = world.servers.filter((each) => each !== server);
        const ours = others.filter((each) => each.shape.votes > 0 && each.takenAway);
        if (ours.length > 0) {
            world.violate(`${host} is stopped while ${hostsOf(ours)} is away by our doing`);
        }
        const good = others.filter((each) => !this.#wasBad(each, lookedAt));
        const electable = good.filter((each) => isElectable(each) && this.#isInStep(each));
        const mayStopPrimary = this.#acceptsWriteDowntime && electable.length === 0;
        if (server.state === "PRIMARY" && server.stateSince < lookedAt && !mayStopPrimary) {
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

    judgeFreeze({ host }: Server, secs: number): void {
        if (secs > freezeLimitSecs) {
            this.#world.violate(`${host} is frozen for ${secs} s`);
        }
    }

    judgeEmptying({ host, shape, process }: Server): void {
        if (!shape.arbiter || process) {
            this.#world.violate(`the data of ${host} is set aside`);
        }
    }

    judgeFcv(fcv: string): void {
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
    judgeRest(undisturbed: boolean): void {
        for (const server of this.#world.servers) {
            if (server.maintenance) {
                this.#world.violate(`${server.host} is left in maintenance`);
            }
            if (undisturbed && server.frozenByUs && server.standsFrom > this.#world.now) {
                this.#world.violate(`${server.host} is left frozen`);
            }
        }
    }

    #wasBad({ badSince = Infinity, aloneSince = Infinity }: Server, lookedAt: number): boolean {
        return badSince < lookedAt || aloneSince < lookedAt - cutShowsMs;
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
