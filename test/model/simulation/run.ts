import { AsyncLocalStorage } from "node:async_hooks";

import type {
    ConfigReply,
    Observation,
    ServerReplies,
} from "../../../provider/core/topology/replies";
import { interpretSet } from "../../../provider/core/topology/interpret";
import { defined } from "../../../provider/core/json/defined";
import { UpgradeError } from "../../../provider/core/errors/errors";
import type { Member, Topology } from "../../../provider/core/topology/topology";
import { findMember } from "../../../provider/core/topology/topology";
import type { Admin, MemberControl, Ports } from "../../../provider/run/ports";
import { UpdateSlots } from "../../../provider/run/update-slots";
import type { Commands } from "./commands";
import type { FaultSchedule } from "./faults";
import { between } from "./random";
import type { Process, Server } from "./server";
import { isUp } from "./server";
import type { World } from "./world";

/** A server that does not answer costs a command its time limit. */
const answerMs = 5000;

/** Others report a member as down after missing its heartbeats for this long. */
const heartbeatLimitMs = 10_000;

/** How a fault ends a call of a port. */
export type CallFault = "kill-before" | "kill-after" | "fail-before" | "fail-after" | "refuse";

/** When one member update, or other work, began its last observation. */
interface UpdateContext {
    observed: number;
}

/** One storage for all runs, as each one slows every promise of the process down. */
const contexts = new AsyncLocalStorage<UpdateContext>();

/** Each update uses its own observations, not those of concurrent ones. */
class ObservedSlots extends UpdateSlots {
    /** The context of work that is no member's update. */
    readonly #ownContext: UpdateContext = { observed: -Infinity };

    get context(): UpdateContext {
        return contexts.getStore() ?? this.#ownContext;
    }

    override run<T>(
        host: string,
        mayJoin: (underWay: readonly string[]) => Promise<boolean>,
        work: () => Promise<T>,
    ): Promise<T> {
        const mine = { observed: -Infinity };
        return super.run(host, mayJoin, () => contexts.run(mine, work));
    }
}

const never = () => new Promise<never>(() => undefined);

/**
 * One run of this package: the ports that its code sees. Each call takes time and may be struck by a fault. After a kill
 * no call has an effect, nor ever returns.
 */
export class Run {
    readonly killed: Promise<void>;
    #kill: () => void = () => undefined;
    #isDead = false;
    readonly #slots = new ObservedSlots();

    constructor(
        readonly world: World,
        readonly commands: Commands,
        readonly faults: FaultSchedule,
    ) {
        this.killed = new Promise((resolve) => {
            this.#kill = resolve;
        });
    }

    kill(): void {
        if (!this.#isDead) {
            this.world.note("the run is killed");
            this.#isDead = true;
            this.#kill();
        }
    }

    ports(): Ports {
        const { world } = this;
        return {
            clock: {
                now: () => world.now,
                sleep: async (ms) => {
                    await this.#call("await", () => world.clock.sleep(ms));
                },
            },
            observer: {
                observe: () => this.#observe(),
                observeMember: (host) => this.#observeAlone(world.server(host)),
            },
            admin: this.#admin(),
            activity: (host) =>
                this.#ask(host, (to) => this.commands.activity(to), "await").catch(() => ({})),
            control: this.#control(),
            reporter: {
                stepStarted: (step) => {
                    world.note(`> ${JSON.stringify(step)}`);
                },
                stepEnded: () => undefined,
                waiting: () => undefined,
            },
            // The only run on its set, without lock conflicts, probes or hooks.
            slots: this.#slots,
            lock: { acquire: () => Promise.resolve({ kind: "held" }) },
            probe: { write: unused, read: unused },
            hooks: { run: unused },
            settings: this.commands.settings,
        };
    }

    /** Observes the members concurrently: some early, some late. */
    async #observe(): Promise<Topology> {
        const { world } = this;
        const observed = world.now;
        const seen = new Map<Server, Observation>();
        const observe = (server: Server) => seen.set(server, this.#observeServer(server));
        const early = world.servers.filter(() => world.random() < 0.5);
        await this.#call("await", () => {
            early.forEach(observe);
        });
        const silent = world.servers.some(
            (each) => each.process?.answers === true && !this.#reaches(each),
        );
        await this.#call("await", () => (silent ? world.clock.sleep(answerMs) : undefined));
        world.servers.filter((server) => !seen.has(server)).forEach(observe);
        this.#slots.context.observed = observed;
        this.faults.afterObservation(world);
        return interpretSet(
            "rs0",
            world.servers.map((server) => seen.get(server) ?? this.#observeServer(server)),
        );
    }

    async #observeAlone(server: Server): Promise<Member> {
        const { world } = this;
        const silent = server.process?.answers === true && !this.#reaches(server);
        await this.#call("await", () => (silent ? world.clock.sleep(answerMs) : undefined));
        return findMember(interpretSet("rs0", [this.#observeServer(server)]), server.host);
    }

    #observeServer(server: Server): Observation {
        const { host, process, prepared, previous } = server;
        if (server.gone) {
            const unknown = { processRuns: true, uncleanShutdown: false, configDiffers: false };
            return { host, facts: { ...unknown, unreachable: true } };
        }
        const facts = defined({
            processRuns: process !== undefined,
            uncleanShutdown: process === undefined && server.unclean,
            holdsData: process === undefined ? server.holdsData : undefined,
            configDiffers: server.configDiffers,
            installedVersion: server.installed,
            preparedVersion: prepared,
            previousVersion: previous?.version,
        });
        const answering = this.#answering(server);
        return answering.process && this.#reaches(answering)
            ? { host, facts, replies: this.#repliesOf(answering, answering.process) }
            : { host, facts };
    }

    /** The server at a member's address. */
    #answering(server: Server): Server {
        const { crossed } = server;
        return crossed && crossed.until > this.world.now ? crossed.with : server;
    }

    #repliesOf(server: Server, process: Process): ServerReplies {
        const { world } = this;
        if (process.ending) {
            return { shuttingDown: true };
        }
        const { version, target } = world.fcvOf(server);
        return {
            buildInfo: { version: process.version },
            status: {
                set: "rs0",
                myState: states.indexOf(server.state),
                term: server.term,
                members: [
                    {
                        name: server.host,
                        self: true,
                        uptime: Math.floor((world.now - process.startedAt) / 1000),
                        syncSourceHost: server.syncSource ?? "",
                    },
                    ...this.#heartbeatsOf(server),
                ],
                optimes: { lastAppliedWallTime: new Date(server.applied) },
            },
            ...(!server.shape.arbiter && {
                config: configOf(world.servers),
                fcv: defined({ version, targetVersion: target }),
            }),
        };
    }

    /** What a member reports of the others. */
    #heartbeatsOf(server: Server) {
        const { now, servers } = this.world;
        return servers
            .filter((each) => each !== server)
            .map((each) => {
                const downSince = isUp(each, now) ? undefined : each.unhealthySince;
                const lost = [server.isolatedSince, each.isolatedSince, downSince].some(
                    (since) => since !== undefined && now - since > heartbeatLimitMs,
                );
                return { name: each.host, state: states.indexOf(each.state), health: lost ? 0 : 1 };
            });
    }

    #reaches(server: Server): boolean {
        return isUp(server, this.world.now) && server.cutFromRunUntil <= this.world.now;
    }

    #admin(): Admin {
        const { commands, world } = this;
        const of = (host: string) => world.server(host);
        const unsupported = () => Promise.reject(new Error("Not a part of an upgrade"));
        return {
            // A lost connection is no failure of these three: the next observation shows what they did.
            shutdown: (host, drainSecs) =>
                this.#askOrUnknown(host, (to) =>
                    commands.shutdown(to, drainSecs, this.#slots.context.observed),
                ),
            stepDown: async (host, secs, catchUpSecs) =>
                (await this.#askOrUnknown(host, (to) =>
                    commands.stepDown(to, secs, catchUpSecs, this.#slots.context.observed),
                )) ?? "unknown",
            setFcv: (host, fcv) =>
                this.#askOrUnknown(host, (to) => {
                    commands.setFcv(to, fcv);
                }),
            maintain: (host, on) =>
                this.#ask(host, (to) => {
                    commands.maintain(to, on);
                }),
            freeze: (host, secs) =>
                this.#ask(host, (to) => {
                    commands.freeze(to, secs);
                }),
            syncFrom: (host, source) =>
                this.#ask(host, (to) => {
                    commands.syncFrom(to, of(source));
                }),
            appendOplogNotes: (host) => this.#ask(host, () => undefined),
            watchers: (host) => this.#ask(host, (to) => commands.watchers(to)),
            isWritablePrimary: (host) =>
                this.#ask(host, (to) => commands.isWritablePrimary(to), "await").catch(
                    () => undefined,
                ),
            clientWork: (host) => this.#ask(host, () => commands.clientWork(), "await"),
            stopBySignal: async (host, _quiesceSecs, stop) => {
                await this.#ask(host, () => undefined).catch(() => undefined);
                await stop();
            },
            stepUp: (host) =>
                this.#ask(host, (to) => {
                    commands.stepUp(to);
                }).catch(() => undefined),
            copied: () => Promise.resolve(undefined),
            initiate: unsupported,
            makeFirstUser: () => Promise.resolve(),
        };
    }

    #control(): MemberControl {
        const { commands, world } = this;
        // A machine that does not answer causes an error of this package.
        const act = async (host: string, effect: (server: Server) => void) => {
            try {
                await this.#call("command", () => {
                    const server = world.server(host);
                    if (server.gone) {
                        throw new UpgradeError("host-unreachable", `${host} is lost`, { host });
                    }
                    effect(server);
                });
            } catch (cause) {
                throw cause instanceof NetworkError
                    ? new UpgradeError("data-folder-unusable", `${host} does not answer`, {
                          host,
                          cause,
                      })
                    : cause;
            }
        };
        return {
            processRuns: (host) =>
                this.#call("await", () => {
                    const { process, gone } = world.server(host);
                    return gone || process !== undefined;
                }),
            stage: (host) => act(host, () => undefined),
            prepareStart: (host, version) => act(host, (on) => commands.prepareStart(on, version)),
            discardPrepared: (host) => act(host, (on) => commands.discardPrepared(on)),
            switchBinary: (host) => act(host, (on) => commands.switchBinary(on)),
            moveDataAside: (host) => act(host, (on) => commands.moveDataAside(on)),
            terminate: (host) =>
                act(host, (on) => commands.terminate(on, this.#slots.context.observed)),
            start: (host) => act(host, (on) => commands.start(on)),
            confirmStart: (host) => act(host, (on) => commands.confirmStart(on)),
            revert: (host) => act(host, (on) => commands.revert(on)),
            startUnchanged: (host) => act(host, (on) => commands.startUnchanged(on)),
            startProgress: (host) =>
                this.#call("await", () => ({
                    mark: commands.startProgress(world.server(host)),
                    restarted: false,
                })),
            exitDiagnostics: () =>
                this.#call("await", () => ({ log: ["the last line"], output: [] })),
        };
    }

    /** Sends a command to a server; if that cannot be reached, it takes its time limit. */
    async #ask<T>(
        host: string,
        effect: (server: Server) => T | Promise<T>,
        kind: "command" | "await" = "command",
    ): Promise<T> {
        return this.#call(kind, async () => {
            const named = this.world.server(host);
            const server = this.#answering(named);
            // The connections of the last observation lead to the member that it saw.
            const isCut =
                server !== named && (named.crossed?.from ?? 0) >= this.#slots.context.observed;
            if (isCut || !this.#reaches(server)) {
                await this.world.clock.sleep(server.process?.answers === true ? answerMs : 10);
                throw new NetworkError(`${host} does not answer`);
            }
            return effect(server);
        });
    }

    async #askOrUnknown<T>(
        host: string,
        effect: (server: Server) => T | Promise<T>,
    ): Promise<T | undefined> {
        try {
            return await this.#ask(host, effect);
        } catch (error) {
            if (error instanceof NetworkError) {
                return undefined;
            }
            throw error;
        }
    }

    async #call<T>(kind: "command" | "await", effect: () => T | Promise<T>): Promise<T> {
        const fault = this.#isDead ? undefined : this.faults.next(kind, this);
        await this.#killIf(fault === "kill-before");
        if (fault === "fail-before" && kind === "command") {
            throw new NetworkError("connection refused");
        }
        if (kind === "command") {
            await this.world.clock.sleep(
                this.faults.latencyMs(this.world) + between(this.world.random, 0, 20),
            );
            await this.#killIf(false);
        }
        const outcome = await effect();
        await this.#killIf(fault === "kill-after");
        if (fault === "fail-after" && kind === "command") {
            throw new NetworkError("connection reset");
        }
        return outcome;
    }

    async #killIf(dies: boolean): Promise<void> {
        if (dies) {
            this.kill();
        }
        if (this.#isDead) {
            await never();
        }
    }
}

export class NetworkError extends Error {}

const states = [
    "STARTUP",
    "PRIMARY",
    "SECONDARY",
    "RECOVERING",
    "",
    "STARTUP2",
    "UNKNOWN",
    "ARBITER",
    "DOWN",
    "ROLLBACK",
    "REMOVED",
];

const configs = new WeakMap<readonly Server[], ConfigReply>();

function configOf(servers: readonly Server[]): ConfigReply {
    const known = configs.get(servers);
    const config = known ?? {
        _id: "rs0",
        version: 1,
        members: servers.map(({ host, shape }) => ({
            host,
            priority: shape.priority,
            votes: shape.votes,
            hidden: shape.hidden,
            arbiterOnly: shape.arbiter,
            secondaryDelaySecs: shape.delaySecs,
        })),
    };
    configs.set(servers, config);
    return config;
}

function unused(): Promise<never> {
    return Promise.reject(new Error("Not a part of the simulation"));
}
