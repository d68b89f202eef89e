import { setTimeout as sleep } from "node:timers/promises";

import { overlaySelfReportedRoles } from "../model/self-reported-roles";
import type { Interval, WriteState } from "../model/availability";
import { addObservation, describeGap, gapsIn } from "../model/availability";
import type { OplogWindow } from "../../../core/inspection/inspection";
import type { HeldLock } from "../../../core/gates/lock";
import type { Topology } from "../../../core/topology/topology";
import { primaryOf } from "../../../core/topology/topology";
import { readLock } from "../../../io/mongodb/set-lock";
import type { OpenSet } from "../../set/open-set";
import { withSet } from "../../set/open-set";
import { readOplogs } from "../../set/read-oplogs";
import { findRefusals } from "../../set/refusals";
import type { CliContext } from "../../terminal/cli-context";
import { withTimeout } from "../../../io/system/with-timeout";
import type { Target } from "../../set/target";
import { errorForPage } from "./error-for-page";
import type { LiveView } from "./live-view";
import { viewSet } from "./live-view";
import { onRoleChange, pollWriteAvailability, nextRoleChange } from "./write-availability";

const writesEveryMs = 200;
const pollIntervalMs = 300;
const detailsEveryMs = 2_000;
const keepMs = 10 * 60_000;
const observationTimeoutMs = 8_000;

/** What the page shows before the first observation. */
export const nothingObserved: LiveView = {
    set: null,
    availability: { timeline: [], gaps: [], everyMs: writesEveryMs, keepMs },
    error: null,
};

/** Observes a set until its signal aborts. While the set cannot be observed, the last observation stays shown. */
export class SetWatch {
    readonly #notify: (view: LiveView) => void;
    #timeline: readonly Interval[] = [];
    #topology: Topology | undefined;
    #observation: Promise<Topology> | undefined;
    readonly #pending = new Set<string>();
    /** Members that answered the last poll. Polls are more frequent than observations, which wait for a member that hangs. */
    #answered: ReadonlySet<string> | undefined;
    /** Secondaries by their own report, in the last poll or since. */
    #secondaries: ReadonlySet<string> = new Set();
    #observedMs = 0;
    #oplogs: ReadonlyMap<string, OplogWindow> = new Map();
    #lock: HeldLock | undefined;
    #error: string | null = null;

    constructor(notify: (view: LiveView) => void) {
        this.#notify = notify;
    }

    /** The last observation. */
    get topology(): Topology | undefined {
        return this.#topology;
    }

    async run(target: Target, context: CliContext, signal: AbortSignal): Promise<void> {
        await withSet(target, context, async (set) => {
            await Promise.all([
                repeat(pollIntervalMs, signal, () => this.#observe(set)),
                repeat(0, signal, () => this.#pollWriteAvailability(set)),
                repeat(detailsEveryMs, signal, () => this.#readDetails(set)),
            ]);
        });
    }

    /** Shows why the set cannot be observed at all. */
    fail(error: unknown): void {
        this.#error = errorForPage(error);
        this.#publish();
    }

    async #observe(set: OpenSet): Promise<void> {
        try {
            // An observation that hangs is awaited, not started a second time.
            this.#observation ??= set.observe().finally(() => {
                this.#observation = undefined;
            });
            const topology = await withTimeout(this.#observation, observationTimeoutMs);
            const [refusal] = await findRefusals(topology, set);
            this.#topology = topology;
            this.#observedMs = Date.now();
            this.#error = refusal === undefined ? null : `${refusal.code}: ${refusal.message}`;
        } catch (error) {
            this.#error = errorForPage(error);
        }
        this.#publish();
    }

    async #pollWriteAvailability({ connections }: OpenSet): Promise<void> {
        const hosts = this.#topology?.members.map(({ host }) => host) ?? [];
        if (hosts.length > 0) {
            const poll = await pollWriteAvailability(hosts, connections, this.#pending);
            this.#answered = new Set(poll.answered);
            this.#secondaries = new Set(poll.secondaries);
            this.#addWriteState(poll.state);
        }
        const change = await nextRoleChange(hosts, connections, writesEveryMs);
        const state = change && onRoleChange(this.#timeline.at(-1), change);
        if (state) {
            // A member that steps down is for an instant neither (tried on 5.0.4): it is shown as what it becomes.
            const others = [...this.#secondaries].filter((host) => host !== change.host);
            this.#secondaries = new Set(change.takesWrites ? others : [...others, change.host]);
            this.#addWriteState(state);
        }
    }

    #addWriteState(state: WriteState): void {
        this.#timeline = addObservation(this.#timeline, state, Date.now(), keepMs);
        this.#publish();
    }

    async #readDetails({ connections }: OpenSet): Promise<void> {
        const topology = this.#topology;
        if (topology === undefined) {
            return;
        }
        const primary = primaryOf(topology)?.host;
        const [oplogs, lock] = await Promise.all([
            readOplogs(topology, { connections }),
            primary === undefined
                ? undefined
                : readLock(topology.setName, primary, connections).catch(() => undefined),
        ]);
        this.#oplogs = new Map([...this.#oplogs, ...oplogs]);
        this.#lock = lock;
    }

    #publish(): void {
        const gaps = gapsIn(this.#timeline).map((gap) => ({ ...gap, text: describeGap(gap) }));
        const topology =
            this.#topology &&
            overlaySelfReportedRoles(this.#topology, this.#timeline.at(-1), this.#secondaries);
        this.#notify({
            set: topology
                ? viewSet(topology, this.#answered, this.#oplogs, this.#lock, this.#observedMs)
                : null,
            availability: { timeline: this.#timeline, gaps, everyMs: writesEveryMs, keepMs },
            error: this.#error,
        });
    }
}

/** Repeats work, with a pause of `everyMs` after each time. */
async function repeat(
    everyMs: number,
    signal: AbortSignal,
    work: () => Promise<void>,
): Promise<void> {
    while (!signal.aborted) {
        // The page shows the failure, or the next time succeeds: no failure may end the other loops.
        await work().catch(() => undefined);
        await sleep(everyMs, undefined, { signal }).catch(() => undefined);
    }
}
