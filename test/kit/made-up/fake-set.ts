import { UpgradeError } from "../../../provider/core/errors/errors";
import { applyStep } from "../../../provider/core/plan/simulate";
import type { Member, MemberState, Topology } from "../../../provider/core/topology/topology";
import {
    findMember,
    isElectable,
    isHealthy,
    primaryOf,
} from "../../../provider/core/topology/topology";
import type {
    Admin,
    HookName,
    Hooks,
    MemberControl,
    Ports,
    Probe,
    SetLock,
    UpgradeSettings,
} from "../../../provider/run/ports";
import { UpdateSlots } from "../../../provider/run/update-slots";
import type { Changes } from "./topologies";
import { withMember } from "./topologies";
import { VirtualClock } from "./virtual-clock";

const idle = { running: 0, oldestMs: 0 };

const settings: UpgradeSettings = {
    maxLagSecs: 10,
    drainSecs: 1,
    stopTimeoutSecs: 120,
    startTimeoutSecs: 300,
    catchUpTimeoutSecs: 600,
    initialSyncTimeoutSecs: 86_400,
    handOverTimeoutSecs: 120,
    stepDownSecs: 60,
    secondaryCatchUpSecs: 10,
    clientsTimeoutSecs: 10,
    soakSecs: 0,
};

/** How long things take in the fake, in its own time. */
const took = { stop: 1000, answer: 1500, serve: 500, catchUp: 700, election: 100, follow: 60 };

/**
 * A set that changes as commands come, by the planner's own `applyStep`, each after a while of a virtual
 * clock. `commands` lists what was sent, in order; what else was said is in `waits` and `steps`.
 */
export class FakeSet {
    readonly clock = new VirtualClock();
    readonly commands: string[] = [];
    readonly waits: string[] = [];
    readonly steps: string[] = [];
    /** What the hooks were told: "beforeMember db2:27017 secondary 5.0.4 6.0.27 rs0". */
    readonly hooked: string[] = [];
    readonly #frozen = new Set<string>();
    readonly #watchers = new Map<string, number>();
    readonly #previousConfig = new Map<string, Pick<Member, "configDiffers">>();

    constructor(public topology: Topology) {}

    /** Changes a member as if by itself. */
    change(host: string, changes: Changes): void {
        this.topology = withMember(this.topology, host, changes);
    }

    /** Changes a member when so much time has passed. */
    changeAfter(ms: number, host: string, changes: Changes): void {
        this.after(ms, () => {
            this.change(host, changes);
        });
    }

    after(ms: number, happen: () => void): void {
        this.clock.at(this.clock.now() + ms, happen);
    }

    /** Clients that watch a member; 5 unless told. */
    watch(host: string, clients: number): void {
        this.#watchers.set(host, clients);
    }

    isFrozen(host: string): boolean {
        return this.#frozen.has(host);
    }

    get frozen(): readonly string[] {
        return [...this.#frozen];
    }

    stateOf(host: string): MemberState {
        return findMember(this.topology, host).state;
    }

    /** Commands that begin with one of these words. */
    sent(...words: string[]): readonly string[] {
        return this.commands.filter((command) => words.includes(command.split(" ")[0] ?? ""));
    }

    /** The set's ports, with some of their parts replaced. */
    ports(
        over: {
            admin?: Partial<Admin>;
            control?: Partial<MemberControl>;
            lock?: SetLock;
            slots?: UpdateSlots;
            probe?: Partial<Probe>;
            hooks?: Hooks;
            settings?: Partial<UpgradeSettings>;
            observe?: () => Promise<Topology>;
        } = {},
    ): Ports {
        return {
            clock: this.clock,
            observer: { observe: over.observe ?? (() => Promise.resolve(this.topology)) },
            admin: { ...this.#admin(), ...over.admin },
            control: { ...this.#control(), ...over.control },
            reporter: {
                stepStarted: (step) => this.steps.push(`> ${step.kind}`),
                stepEnded: (step) => this.steps.push(`< ${step.kind}`),
                waiting: (text) => this.waits.push(text),
            },
            slots: over.slots ?? new UpdateSlots(),
            lock: over.lock ?? { acquire: () => Promise.resolve({ kind: "held" }) },
            probe: {
                write: () => Promise.resolve("written"),
                read: () => Promise.resolve("written"),
                ...over.probe,
            },
            hooks: over.hooks ?? {
                run: (name: HookName, _command, facts) => {
                    const told = Object.values(facts as unknown as Record<string, string>);
                    this.hooked.push([name, ...told].join(" "));
                    return Promise.resolve();
                },
            },
            settings: { ...settings, ...over.settings },
        };
    }

    #admin(): Admin {
        return {
            shutdown: (host, quiesceSecs) => {
                this.#sent(`shutdown ${host} ${quiesceSecs}`);
                this.after(took.stop, () => {
                    this.#stop(host);
                });
                return Promise.resolve();
            },
            stepDown: (host, stepDownSecs, catchUpSecs, force) => {
                this.#sent(
                    ["step-down", host, stepDownSecs, catchUpSecs, ...(force ? [force] : [])].join(
                        " ",
                    ),
                );
                if (this.stateOf(host) !== "PRIMARY") {
                    return Promise.resolve("unknown");
                }
                this.change(host, { state: "SECONDARY" });
                this.after(took.election, () => {
                    this.elect(host);
                });
                return Promise.resolve("stepped-down");
            },
            appendOplogNotes: () => Promise.resolve(),
            maintain: (host, on) => {
                this.#sent(`maintain ${host} ${String(on)}`);
                this.change(host, { state: on ? "RECOVERING" : "SECONDARY" });
                return Promise.resolve();
            },
            freeze: (host, secs) => {
                this.#sent(`freeze ${host} ${secs}`);
                if (secs > 0) {
                    this.#frozen.add(host);
                } else {
                    this.#frozen.delete(host);
                }
                return Promise.resolve();
            },
            syncFrom: (host, source) => {
                this.#sent(`sync-from ${host} ${source}`);
                this.changeAfter(took.follow, host, { syncSource: source });
                return Promise.resolve();
            },
            watchers: (host) => Promise.resolve(this.#watchers.get(host) ?? 5),
            setFcv: (host, fcv) => {
                this.#sent(`set-fcv ${host} ${fcv}`);
                this.after(took.serve, () => {
                    this.topology = applyStep(this.topology, {
                        kind: "set-fcv",
                        from: "",
                        to: fcv,
                    });
                });
                return Promise.resolve();
            },
            initiate: (host, setName, members) => {
                this.#sent(`initiate ${host} ${setName} ${members.length}`);
                this.topology = { ...this.topology, initiated: true };
                for (const member of members) {
                    this.changeAfter(took.serve, member.host, {
                        state: member.arbiterOnly ? "ARBITER" : "SECONDARY",
                        inSet: true,
                        arbiter: member.arbiterOnly,
                        priority: member.priority,
                    });
                }
                return Promise.resolve();
            },
            makeFirstUser: () => Promise.resolve(),
            stepUp: (host) => {
                this.#sent(`step-up ${host}`);
                this.changeAfter(took.election, host, { state: "PRIMARY" });
                return Promise.resolve();
            },
            setSignalShutdownTimeout: () => Promise.resolve(),
            clientWork: () => Promise.resolve(idle),
            isWritablePrimary: (host) => Promise.resolve(this.stateOf(host) === "PRIMARY"),
        };
    }

    #control(): MemberControl {
        return {
            processRuns: (host) => Promise.resolve(findMember(this.topology, host).processRuns),
            stage: (host, version) => {
                this.#sent(`stage ${host} ${version}`);
                return Promise.resolve();
            },
            prepareStart: (host, version) => {
                this.#sent(`prepare ${host} ${version}`);
                const { installedVersion } = findMember(this.topology, host);
                const preparedVersion = installedVersion === version ? undefined : version;
                this.change(host, { preparedVersion });
                return Promise.resolve();
            },
            switchBinary: (host, version) => {
                this.#sent(`switch ${host} ${version}`);
                this.#savePrevious(host);
                this.change(host, { preparedVersion: undefined, installedVersion: version });
                return Promise.resolve();
            },
            moveDataAside: (host) => {
                this.#sent(`move-data-aside ${host}`);
                this.change(host, { holdsData: false });
                return Promise.resolve();
            },
            terminate: (host) => {
                this.#sent(`terminate ${host}`);
                this.after(took.stop, () => {
                    this.#stop(host);
                });
                return Promise.resolve();
            },
            start: (host) => {
                this.#sent(`start ${host}`);
                if (findMember(this.topology, host).configDiffers) {
                    this.#savePrevious(host);
                }
                this.#start(host, { configDiffers: false });
                return Promise.resolve();
            },
            confirmStart: (host) => {
                this.change(host, { previousVersion: undefined });
                this.#previousConfig.delete(host);
                return Promise.resolve();
            },
            revert: (host) => {
                this.#sent(`revert ${host}`);
                const { previousVersion } = findMember(this.topology, host);
                this.change(host, {
                    preparedVersion: undefined,
                    ...(previousVersion !== undefined && { installedVersion: previousVersion }),
                    ...this.#previousConfig.get(host),
                });
                return Promise.resolve();
            },
            startUnchanged: (host) => {
                this.#sent(`start-unchanged ${host}`);
                this.#start(host);
                return Promise.resolve();
            },
            exitDiagnostics: () =>
                Promise.resolve({ log: ["the last line but one", "the last line"], output: [] }),
        };
    }

    #sent(command: string): void {
        this.commands.push(command);
    }

    #savePrevious(host: string): void {
        const { installedVersion, previousVersion, configDiffers } = findMember(
            this.topology,
            host,
        );
        if (previousVersion === undefined) {
            this.change(host, { previousVersion: installedVersion });
            this.#previousConfig.set(host, { configDiffers });
        }
    }

    #start(host: string, changes: Changes = {}): void {
        this.change(host, { processRuns: true, uncleanShutdown: false, ...changes });
        this.after(took.answer, () => {
            this.#answer(host);
        });
    }

    #stop(host: string): void {
        const { preparedVersion } = findMember(this.topology, host);
        const step = { kind: "stop-member", host, role: "secondary", from: "", to: "" } as const;
        this.topology = applyStep(this.topology, step);
        this.change(host, { preparedVersion });
    }

    #answer(host: string): void {
        const { installedVersion, processRuns, arbiter } = findMember(this.topology, host);
        if (!processRuns) {
            return;
        }
        this.change(host, { version: installedVersion, state: "STARTUP2" });
        const primary = primaryOf(this.topology);
        const fcv = arbiter ? undefined : primary?.fcv;
        const lagSecs = arbiter || !primary ? undefined : 5;
        this.changeAfter(took.serve, host, {
            state: arbiter ? "ARBITER" : this.topology.initiated ? "SECONDARY" : "STARTUP",
            fcv,
            lagSecs,
            syncSource: primary?.host,
        });
        this.after(took.serve + took.catchUp, () => {
            this.change(host, { lagSecs: lagSecs && 0 });
        });
    }

    /** The first unfrozen electable secondary wins, by priority; `leaving` does not stand. */
    elect(leaving?: string): void {
        const standing = this.topology.members.filter(
            (member) =>
                member.host !== leaving &&
                member.state === "SECONDARY" &&
                isElectable(member) &&
                !this.#frozen.has(member.host),
        );
        const [winner] = standing.sort((a, b) => b.priority - a.priority);
        if (winner && this.topology.members.some(isHealthy)) {
            this.change(winner.host, { state: "PRIMARY", syncSource: undefined });
        }
    }
}

/** Checks the code of what a promise rejects with, and hands the error over. */
export async function rejection(promise: Promise<unknown>): Promise<UpgradeError> {
    try {
        await promise;
    } catch (error) {
        if (error instanceof UpgradeError) {
            return error;
        }
        throw error;
    }
    throw new Error("It did not reject");
}
