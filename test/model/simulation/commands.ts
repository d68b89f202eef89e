import { UpgradeError } from "../../../provider/core/errors/errors";
import type { MemberActivity } from "../../../provider/core/inspection/inspection";
import type { ClientWork, StepDownOutcome, UpgradeSettings } from "../../../provider/run/ports";
import { compareSeries } from "../../../provider/core/releases/version";
import { seriesOf } from "../../kit/made-up/topologies";
import { between } from "./random";
import type { Safety } from "./safety";
import type { Server } from "./server";
import { isElectable, isUp } from "./server";
import type { World } from "./world";

/** How many clients the set has; each watches every member that it has found. */
const clients = 3;

/** What servers and machines do when a command reaches them. A refusal is thrown. */
export class Commands {
    readonly #world: World;
    readonly #safety: Safety;
    readonly #settings: UpgradeSettings;

    constructor(world: World, safety: Safety, settings: UpgradeSettings) {
        this.#world = world;
        this.#safety = safety;
        this.#settings = settings;
    }

    activity({ buildsIndexUntil }: Server): MemberActivity {
        return buildsIndexUntil > this.#world.now
            ? { indexBuilds: [{ namespace: "shop.orders", indexes: ["a_1"] }] }
            : {};
    }

    /** Now and then a client reads. */
    clientWork(): ClientWork {
        const { random } = this.#world;
        return random() < 0.8
            ? { running: 0, oldestMs: 0 }
            : { running: 1, oldestMs: between(random, 0, 2000) };
    }

    async shutdown(server: Server, quiesceSecs: number, observed: number): Promise<void> {
        const { now } = this.#world;
        if (server.buildsIndexUntil > now) {
            throw new UpgradeError("stop-refused", `${server.host} builds an index`);
        }
        this.#safety.checkStop(server, observed);
        if (server.state === "PRIMARY" && !(await this.#stepDown(server, 60, 10))) {
            throw new UpgradeError("stop-refused", `${server.host} has no successor`);
        }
        this.#end(server, quiesceSecs * 1000);
    }

    terminate(server: Server, observed: number): void {
        if (server.process) {
            this.#safety.checkStop(server, observed);
            this.#safety.checkSignal(server);
            this.#end(server, 100);
        }
    }

    /** Shuts a member down as an administrator, or its machine, does. */
    endByOthers(server: Server, quiesceMs: number): void {
        this.#end(server, quiesceMs, "others");
    }

    #end(server: Server, drainMs: number, by: "run" | "others" = "run"): void {
        const { process } = server;
        if (!process || process.ending) {
            return;
        }
        const world = this.#world;
        process.ending = true;
        server.unavailable ||= by === "run";
        world.note(`${server.host} ends`);
        world.after(drainMs, () => {
            if (server.process === process) {
                if (server.state === "PRIMARY") {
                    world.stepDown(server, 0);
                }
                process.answers = false;
                world.become(server, "DOWN");
            }
        });
        const tookMs = between(world.random, 100, 1200) + server.stopDelayMs;
        server.stopDelayMs = 0;
        const exit = () => {
            if (server.process !== process) {
                return;
            }
            if (process.hungUntil > world.now) {
                world.after(1000, exit);
            } else {
                world.end(server, true);
            }
        };
        world.after(drainMs + tookMs, exit);
    }

    stepUp(server: Server): void {
        if (this.#world.canWin(server)) {
            this.#world.elect(server);
        }
    }

    async stepDown(
        server: Server,
        secs: number,
        catchUpSecs: number,
        observed: number,
    ): Promise<StepDownOutcome> {
        if (server.state !== "PRIMARY") {
            return "unknown";
        }
        this.#safety.checkStepDown(server, observed);
        return (await this.#stepDown(server, secs, catchUpSecs)) ? "stepped-down" : "refused";
    }

    /** Waits until a majority and an electable member have caught up, and steps down. */
    async #stepDown(server: Server, secs: number, catchUpSecs: number): Promise<boolean> {
        const world = this.#world;
        const deadline = world.now + catchUpSecs * 1000;
        const beganAt = world.now;
        for (;;) {
            const caughtUp = (each: Server) => !each.shape.arbiter && each.applied >= beganAt - 250;
            const successor = world.servers.find(
                (each) =>
                    each !== server &&
                    isElectable(each) &&
                    world.linked(server, each) &&
                    each.state === "SECONDARY" &&
                    each.applied >= beganAt - 250,
            );
            if (server.state !== "PRIMARY") {
                return true;
            }
            if (successor && world.votesFor(server, caughtUp) >= world.writeMajority) {
                successor.applied = Math.max(successor.applied, server.applied);
                world.stepDown(server, secs);
                return true;
            }
            if (world.now >= deadline) {
                return false;
            }
            await world.clock.sleep(100);
        }
    }

    maintain(server: Server, on: boolean): void {
        if (server.state === "PRIMARY" || server.maintenance === on) {
            throw new Error(`${server.host} refuses replSetMaintenance: ${String(on)}`);
        }
        server.maintenance = on;
        this.#world.become(server, on ? "RECOVERING" : "SECONDARY");
    }

    freeze(server: Server, secs: number): void {
        if (server.state === "PRIMARY") {
            throw new Error(`${server.host} is primary and can't be frozen`);
        }
        server.standsFrom = this.#world.now + secs * 1000;
        server.frozenByRun = secs > 0;
        this.#safety.checkFreeze(server, secs);
    }

    syncFrom(server: Server, source: Server): void {
        const world = this.#world;
        if (world.linked(server, source) && world.random() < 0.95) {
            server.syncSource = source.host;
        }
    }

    watchers(server: Server): number | undefined {
        const { version = "0.0.0", startedAt = 0 } = server.process ?? {};
        if (compareSeries(seriesOf(version), "4.4") < 0) {
            return undefined;
        }
        return this.#world.now - startedAt > 4000 ? clients : 0;
    }

    setFcv(server: Server, fcv: string): void {
        const world = this.#world;
        if (server !== world.primary() || world.votesFor(server) < world.majority) {
            return; // It is not primary any more, or waits for a majority in vain.
        }
        this.#safety.checkFcv(fcv);
        world.note(`setFCV ${fcv}`);
        world.changeFcv(server, fcv);
    }

    prepareStart(server: Server, version: string): void {
        server.prepared = version;
    }

    discardPrepared(server: Server): void {
        server.prepared = undefined;
    }

    switchBinary(server: Server): void {
        if (server.process) {
            throw new UpgradeError("stop-timeout", `${server.host} runs`);
        }
        if (server.prepared === undefined) {
            throw new Error(`nothing is prepared for ${server.host}`);
        }
        savePrevious(server);
        server.installed = server.prepared;
        server.prepared = undefined;
    }

    confirmStart(server: Server): void {
        server.previous = undefined;
    }

    revert(server: Server): void {
        if (server.process) {
            throw new UpgradeError("stop-timeout", `${server.host} runs`);
        }
        if (server.previous) {
            server.installed = server.previous.version;
            server.configDiffers = server.previous.configDiffers;
            server.previous = undefined;
        }
        server.prepared = undefined;
    }

    startUnchanged(server: Server, revert: "revert" | undefined = "revert"): void {
        if (!server.process) {
            this.#world.start(server, revert);
            server.prepared = server.prepared === server.installed ? undefined : server.prepared;
        }
    }

    moveDataAside(server: Server): void {
        this.#safety.checkMoveDataAside(server);
        server.holdsData = false;
        server.unclean = false;
        server.writtenBy = undefined;
    }

    start(server: Server): void {
        if (!server.process) {
            if (server.configDiffers) {
                savePrevious(server);
            }
            server.configDiffers = false;
        }
        this.startUnchanged(server, undefined);
    }

    /** A server that starts works all the time, unless it hangs. */
    startProgress({ process }: Server): string {
        const { now } = this.#world;
        return String(process && process.hungUntil <= now ? now : process?.hungUntil);
    }

    isWritablePrimary(server: Server): boolean {
        return server.state === "PRIMARY" && isUp(server, this.#world.now);
    }

    /** Starts a member as an administrator would who finds it down. */
    repair(server: Server): void {
        this.#world.note(`${server.host} is repaired manually`);
        this.start(server);
    }

    /** Puts a new member in the place of one that is lost: it has copied the data, and has the vote of the old one. */
    replace(server: Server, version: string): void {
        const world = this.#world;
        const primary = world.primary();
        if (!primary) {
            return; // The set's members cannot be changed.
        }
        world.note(`${server.host} is replaced by a new member with ${version}`);
        Object.assign(server, {
            gone: false,
            installed: version,
            prepared: undefined,
            previous: undefined,
            unclean: false,
            holdsData: true,
            configDiffers: false,
            applied: primary.applied,
            writtenBy: version,
            startsThatDie: 0,
            startDelayMs: 0,
            stopDelayMs: 0,
            unavailable: false,
        } satisfies Partial<Server>);
        this.startUnchanged(server);
    }

    get settings(): UpgradeSettings {
        return this.#settings;
    }
}

/** Keeps the state from before the first change that has not proved itself: that is the one to revert to. */
function savePrevious(server: Server): void {
    server.previous ??= { version: server.installed, configDiffers: server.configDiffers };
}
