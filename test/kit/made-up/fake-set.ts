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

/** How long things take in the fake set, in virtual milliseconds. */
const durations = { stop: 1000, answer: 1500, serve: 500, catchUp: 700, election: 100, follow: 60 };

/**
 * A set that changes with each command, by the planner's own `applyStep`, after some time of a virtual clock. `commands`
 * lists the commands in order, `waits` and `steps` what was reported.
 */
export class FakeSet {
    readonly clock = new VirtualClock();
    readonly commands: string[] = [];
    readonly waits: string[] = [];
    readonly steps: string[] = [];
    /** The hooks that ran: "beforeMember db2:27017 secondary 5.0.4 6.0.27 rs0". */
    readonly hooked: string[] = [];
    readonly #frozen = new Set<string>();
    readonly #watchers = new Map<string, number>();
    readonly #usualLags = new Map<string, () => number>();
    readonly #previousConfig = new Map<string, Pick<Member, "configDiffers">>();

    constructor(public topology: Topology) {}

    /** Changes a member without a command. */
    change(host: string, changes: Changes): void {
        this.topology = withMember(this.topology, host, changes);
    }

    /** Changes a member after this time. */
    changeAfter(ms: number, host: string, changes: Changes): void {
        this.after(ms, () => {
            this.change(host, changes);
        });
    }

    after(ms: number, action: () => void): void {
        this.clock.at(this.clock.now() + ms, action);
    }

    /** Sets how many clients watch a member; default 5. */
    watch(host: string, clients: number): void {
        this.#watchers.set(host, clients);
    }

    /** Makes a member lag for good: after a start it comes no closer than this. */
    lagAlways(host: string, lagSecs: () => number): void {
        this.#usualLags.set(host, lagSecs);
        const keepLag = () => {
            if (findMember(this.topology, host).state === "SECONDARY") {
                this.change(host, { lagSecs: lagSecs() });
            }
            this.after(durations.serve, keepLag);
        };
        keepLag();
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

    /** Returns the commands that begin with one of these words. */
    sent(...words: string[]): readonly string[] {
        return this.commands.filter((command) => words.includes(command.split(" ")[0] ?? ""));
    }

    /** Returns the set's ports, some of them replaced. */
    ports(
        over: {
            admin?: Partial<Admin>;
            activity?: Ports["activity"];
            control?: Partial<MemberControl>;
            lock?: SetLock;
            slots?: UpdateSlots;
            probe?: Partial<Probe>;
            hooks?: Hooks;
            settings?: Partial<UpgradeSettings>;
            observe?: () => Promise<Topology>;
            observeMember?: (host: string) => Promise<Member>;
        } = {},
    ): Ports {
        return {
            clock: this.clock,
            observer: {
                observe: over.observe ?? (() => Promise.resolve(this.topology)),
                observeMember: (host) =>
                    over.observeMember?.(host) ?? Promise.resolve(findMember(this.topology, host)),
            },
            admin: { ...this.#admin(), ...over.admin },
            activity: over.activity ?? (() => Promise.resolve({})),
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
                    const values = Object.values(facts as unknown as Record<string, string>);
                    this.hooked.push([name, ...values].join(" "));
                    return Promise.resolve();
                },
            },
            settings: { ...settings, ...over.settings },
        };
    }

    #admin(): Admin {
        return {
            shutdown: (host, quiesceSecs) => {
                this.#record(`shutdown ${host} ${quiesceSecs}`);
                this.after(durations.stop, () => {
                    this.#stop(host);
                });
                return Promise.resolve();
            },
            stepDown: (host, stepDownSecs, catchUpSecs, force) => {
                this.#record(
                    ["step-down", host, stepDownSecs, catchUpSecs, ...(force ? [force] : [])].join(
                        " ",
                    ),
                );
                if (this.stateOf(host) !== "PRIMARY") {
                    return Promise.resolve("unknown");
                }
                this.change(host, { state: "SECONDARY" });
                this.after(durations.election, () => {
                    this.elect(host);
                });
                return Promise.resolve("stepped-down");
            },
            appendOplogNotes: () => Promise.resolve(),
            maintain: (host, on) => {
                this.#record(`maintain ${host} ${String(on)}`);
                this.change(host, { state: on ? "RECOVERING" : "SECONDARY" });
                return Promise.resolve();
            },
            freeze: (host, secs) => {
                this.#record(`freeze ${host} ${secs}`);
                if (secs > 0) {
                    this.#frozen.add(host);
                } else {
                    this.#frozen.delete(host);
                }
                return Promise.resolve();
            },
            syncFrom: (host, source) => {
                this.#record(`sync-from ${host} ${source}`);
                this.changeAfter(durations.follow, host, { syncSource: source });
                return Promise.resolve();
            },
            watchers: (host) => Promise.resolve(this.#watchers.get(host) ?? 5),
            setFcv: (host, fcv) => {
                this.#record(`set-fcv ${host} ${fcv}`);
                for (const member of this.topology.members.filter(({ arbiter }) => !arbiter)) {
                    this.changeAfter(durations.serve + member.delaySecs * 1000, member.host, {
                        fcv,
                        fcvInTransition: false,
                    });
                }
                return Promise.resolve();
            },
            initiate: (host, setName, members) => {
                this.#record(`initiate ${host} ${setName} ${members.length}`);
                this.topology = { ...this.topology, initiated: true };
                for (const member of members) {
                    this.changeAfter(durations.serve, member.host, {
                        state: member.arbiterOnly ? "ARBITER" : "SECONDARY",
                        inSet: true,
                        arbiter: member.arbiterOnly,
                        priority: member.priority,
                    });
                }
                return Promise.resolve();
            },
            makeFirstUser: () => Promise.resolve(),
            copied: () => Promise.resolve(undefined),
            stepUp: (host) => {
                this.#record(`step-up ${host}`);
                const member = this.topology.members.find((each) => each.host === host);
                if (member?.state === "SECONDARY" && !this.#frozen.has(host)) {
                    this.changeAfter(durations.election, host, { state: "PRIMARY" });
                }
                return Promise.resolve();
            },
            stopBySignal: (_host, _quiesceSecs, stop) => stop(),
            clientWork: () => Promise.resolve(idle),
            isWritablePrimary: (host) => {
                const { version, state } = findMember(this.topology, host);
                return Promise.resolve(version === undefined ? undefined : state === "PRIMARY");
            },
        };
    }

    #control(): MemberControl {
        return {
            processRuns: (host) => Promise.resolve(findMember(this.topology, host).processRuns),
            stage: (host, version) => {
                this.#record(`stage ${host} ${version}`);
                return Promise.resolve();
            },
            prepareStart: (host, version) => {
                this.#record(`prepare ${host} ${version}`);
                const { installedVersion } = findMember(this.topology, host);
                const preparedVersion = installedVersion === version ? undefined : version;
                this.change(host, { preparedVersion });
                return Promise.resolve();
            },
            discardPrepared: (host) => {
                this.#record(`discard ${host}`);
                this.change(host, { preparedVersion: undefined });
                return Promise.resolve();
            },
            switchBinary: (host, version) => {
                this.#record(`switch ${host} ${version}`);
                this.#savePrevious(host);
                this.change(host, { preparedVersion: undefined, installedVersion: version });
                return Promise.resolve();
            },
            moveDataAside: (host) => {
                this.#record(`move-data-aside ${host}`);
                this.change(host, { holdsData: false, uncleanShutdown: false });
                return Promise.resolve();
            },
            terminate: (host) => {
                this.#record(`terminate ${host}`);
                this.after(durations.stop, () => {
                    this.#stop(host);
                });
                return Promise.resolve();
            },
            start: (host) => {
                this.#record(`start ${host}`);
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
                this.#record(`revert ${host}`);
                const { previousVersion, installedVersion } = findMember(this.topology, host);
                this.change(host, {
                    preparedVersion: undefined,
                    installedVersion: previousVersion ?? installedVersion,
                    ...this.#previousConfig.get(host),
                });
                return Promise.resolve();
            },
            startUnchanged: (host) => {
                this.#record(`start-unchanged ${host}`);
                this.#start(host);
                return Promise.resolve();
            },
            startProgress: () => Promise.resolve({ mark: "", restarted: false }),
            exitDiagnostics: () =>
                Promise.resolve({ log: ["the last line but one", "the last line"], output: [] }),
        };
    }

    #record(command: string): void {
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
        this.after(durations.answer, () => {
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
        const usualLag = this.#usualLags.get(host) ?? (() => 0);
        const lagSecs = arbiter || !primary ? undefined : usualLag() + 5;
        this.changeAfter(durations.serve, host, {
            state: arbiter ? "ARBITER" : this.topology.initiated ? "SECONDARY" : "STARTUP",
            fcv,
            lagSecs,
            syncSource: primary?.host,
        });
        this.after(durations.serve + durations.catchUp, () => {
            this.change(host, { lagSecs: lagSecs && usualLag() });
        });
    }

    /** Elects the electable secondary of highest priority that is not frozen; `leaving` does not stand. */
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

/** Returns the UpgradeError that a promise rejects with; throws if it does not. */
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
