import { setTimeout as sleep } from "node:timers/promises";

import { overlaySelfReportedRoles } from "../model/self-reported-roles";
import type { Interval, WriteState } from "../model/availability";
import { addObservation, describeGap, gapsIn } from "../model/availability";
import type { OplogWindow } from "../../../core/inspection/inspection";
import type { HeldLock } from "../../../core/gates/lock";
import type { Topology } from "../../../core/topology/topology";
import { primaryOf } from "../../../core/topology/topology";
import { readOplogWindow } from "../../../io/inspect/inspector";
import { readLock } from "../../../io/mongodb/set-lock";
import type { OpenSet } from "../../set/open-set";
import { withSet } from "../../set/open-set";
import { findRefusals } from "../../set/refusals";
import type { CliContext } from "../../terminal/cli-context";
import { withTimeout } from "../../../io/system/with-timeout";
import type { Target } from "../../set/target";
import { errorForPage } from "./error-for-page";
import type { LiveView } from "./live-view";
import { viewSet } from "./live-view";
import { onReport, pollWriteAvailability, nextRoleChange } from "./write-availability";

const writesEveryMs = 200;
const pollIntervalMs = 300;
const detailsEveryMs = 2_000;
const keepMs = 10 * 60_000;
const observationPatienceMs = 8_000;

/** What the page shows before anything is known. */
export const nothingSeen: LiveView = {
    set: null,
    availability: { line: [], gaps: [], everyMs: writesEveryMs, keepMs },
    error: null,
};

/** Looks at a set until told to end. What was seen stays on show while it can't be seen. */
export class SetWatch {
    readonly #notify: (view: LiveView) => void;
    #line: readonly Interval[] = [];
    #topology: Topology | undefined;
    #looking: Promise<Topology> | undefined;
    readonly #waitingFor = new Set<string>();
    /** At the last hello, which is more often than all else: a whole look waits for a member that hangs. */
    #answered: ReadonlySet<string> | undefined;
    /** By their own word: as often. */
    #secondaries: ReadonlySet<string> = new Set();
    #seenMs = 0;
    #oplogs: ReadonlyMap<string, OplogWindow> = new Map();
    #lock: HeldLock | undefined;
    #error: string | null = null;

    constructor(notify: (view: LiveView) => void) {
        this.#notify = notify;
    }

    /** As it was seen last. */
    get topology(): Topology | undefined {
        return this.#topology;
    }

    async run(target: Target, context: CliContext, signal: AbortSignal): Promise<void> {
        await withSet(target, context, async (set) => {
            await Promise.all([
                repeat(pollIntervalMs, signal, () => this.#look(set)),
                repeat(0, signal, () => this.#pollWriteAvailability(set)),
                repeat(detailsEveryMs, signal, () => this.#observeCloser(set)),
            ]);
        });
    }

    /** The set can't be looked at at all. */
    fail(error: unknown): void {
        this.#error = errorForPage(error);
        this.#publish();
    }

    async #look(set: OpenSet): Promise<void> {
        try {
            // One that hangs is waited for, not begun a second time.
            this.#looking ??= set.observe().finally(() => {
                this.#looking = undefined;
            });
            const topology = await withTimeout(this.#looking, observationPatienceMs);
            const [refusal] = await findRefusals(topology, set);
            this.#topology = topology;
            this.#seenMs = Date.now();
            this.#error = refusal === undefined ? null : `${refusal.code}: ${refusal.message}`;
        } catch (error) {
            this.#error = errorForPage(error);
        }
        this.#publish();
    }

    async #pollWriteAvailability({ connections }: OpenSet): Promise<void> {
        const hosts = this.#topology?.members.map(({ host }) => host) ?? [];
        if (hosts.length > 0) {
            const look = await pollWriteAvailability(hosts, connections, this.#waitingFor);
            this.#answered = new Set(look.answered);
            this.#secondaries = new Set(look.secondaries);
            this.#keepObservation(look.state);
        }
        const told = await nextRoleChange(hosts, connections, writesEveryMs);
        const heard = told && onReport(this.#line.at(-1), told);
        if (heard) {
            // One that steps down says for an instant that it is neither (5.0.4 tried): it is shown as what it becomes.
            const others = [...this.#secondaries].filter((host) => host !== told.host);
            this.#secondaries = new Set(told.takesWrites ? others : [...others, told.host]);
            this.#keepObservation(heard);
        }
    }

    #keepObservation(state: WriteState): void {
        this.#line = addObservation(this.#line, state, Date.now(), keepMs);
        this.#publish();
    }

    async #observeCloser({ connections }: OpenSet): Promise<void> {
        const topology = this.#topology;
        if (topology === undefined) {
            return;
        }
        const asked = topology.members.filter(
            ({ version, arbiter }) => version !== undefined && !arbiter,
        );
        const primary = primaryOf(topology)?.host;
        const [windows, lock] = await Promise.all([
            Promise.all(
                asked.map(
                    async ({ host }) => [host, await readOplogWindow(host, connections)] as const,
                ),
            ),
            primary === undefined
                ? undefined
                : readLock(topology.setName, primary, connections).catch(() => undefined),
        ]);
        const known = new Map(this.#oplogs);
        windows.forEach(([host, window]) => window && known.set(host, window));
        this.#oplogs = known;
        this.#lock = lock;
    }

    #publish(): void {
        const gaps = gapsIn(this.#line).map((gap) => ({ ...gap, text: describeGap(gap) }));
        const topology =
            this.#topology &&
            overlaySelfReportedRoles(this.#topology, this.#line.at(-1), this.#secondaries);
        this.#notify({
            set: topology
                ? viewSet(topology, this.#answered, this.#oplogs, this.#lock, this.#seenMs)
                : null,
            availability: { line: this.#line, gaps, everyMs: writesEveryMs, keepMs },
            error: this.#error,
        });
    }
}

/** The next time so long after the last one ended. */
async function repeat(
    everyMs: number,
    signal: AbortSignal,
    work: () => Promise<void>,
): Promise<void> {
    while (!signal.aborted) {
        // What failed is on show, or the next time tells: no look may end the others.
        await work().catch(() => undefined);
        await sleep(everyMs, undefined, { signal }).catch(() => undefined);
    }
}
