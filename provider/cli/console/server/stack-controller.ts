import { setTimeout as sleep } from "node:timers/promises";

import type { PastUpdate } from "../model/past-update";
import type { PastUpgrade } from "../model/past-upgrade";
import { listUpgrades } from "../model/past-upgrade";
import { advanceRun } from "../model/advance-run";
import type { RunEvent } from "../model/run-event";
import type { RunRecord } from "../model/run-record";
import { isAtWork, newRun } from "../model/run-record";
import type { VersionChoice } from "../model/version-choices";
import { chooseVersions } from "../model/version-choices";
import { UpgradeError } from "../../../core/errors/errors";
import { defined } from "../../../core/json/defined";
import { parseVersion } from "../../../core/releases/version";
import type { CliContext } from "../../terminal/cli-context";
import { errorForPage } from "./error-for-page";
import { findVersions } from "./find-versions";
import type { LiveView } from "./live-view";
import type { ConsoleStack } from "./stack";
import { nothingObserved, SetWatch } from "./watch-set";

const retryMs = 3_000;

/** A part of the controller that a page shows, and whose changes it is notified of. */
export type PageTopic = "live" | "run";

/** The request comes at the wrong moment, or is for another run. */
export class Conflict extends Error {}

export interface Past {
    readonly updates: readonly PastUpdate[];
    /** Newest first. */
    readonly upgrades: readonly PastUpgrade[];
}

/** Controls one stack: observes its set, and previews and upgrades it. Every page of the stack shows the same. */
export class StackController {
    readonly #stack: ConsoleStack;
    readonly #listeners = new Set<(topic: PageTopic) => void>();
    readonly #watch: SetWatch;
    #live: LiveView = nothingObserved;
    #run: RunRecord | null = null;
    #work: Promise<void> = Promise.resolve();
    #stopped = new AbortController();
    /** Aborted when the stack may have another set now. */
    #watchRound = new AbortController();
    #closed = false;
    #runs = 0;

    constructor(stack: ConsoleStack) {
        this.#stack = stack;
        this.#watch = new SetWatch((view) => {
            this.#live = view;
            this.#notify("live");
        });
    }

    get id(): string {
        return this.#stack.id;
    }

    get live(): LiveView {
        return this.#live;
    }

    get run(): RunRecord | null {
        return this.#run;
    }

    subscribe(listener: (topic: PageTopic) => void): () => void {
        this.#listeners.add(listener);
        return () => this.#listeners.delete(listener);
    }

    /** Observes the set until the controller is closed. */
    async watch(username: string | undefined, context: CliContext): Promise<void> {
        while (!this.#closed) {
            this.#watchRound = new AbortController();
            const { signal } = this.#watchRound;
            try {
                const uri = await this.#stack.connectionString();
                if (uri === undefined) {
                    throw new UpgradeError(
                        "stack-unusable",
                        `Cannot observe the set of ${this.id}: the stack has no output connectionString that is a string`,
                    );
                }
                const source = `connection string in the output of ${this.id}`;
                const ownContext: CliContext = {
                    ...context,
                    // Several sets may have users of the same name.
                    askSecret: (question) => context.askSecret(`${this.id}: ${question}`),
                };
                await this.#watch.run(defined({ uri, source, username }), ownContext, signal);
            } catch (error) {
                this.#watch.fail(error);
                await sleep(retryMs, undefined, { signal }).catch(() => undefined);
            }
        }
    }

    /**
     * Returns the versions to choose from, or only the requested one.
     *
     * @throws `version-invalid`
     */
    async versions(requested?: string): Promise<readonly VersionChoice[]> {
        const topology = this.#watch.topology;
        if (topology === undefined) {
            throw new Conflict("The set has not been observed yet");
        }
        if (requested !== undefined) {
            parseVersion(requested);
        }
        const hosts = topology.members.map(({ host }) => host);
        const [set, known] = await Promise.all([
            this.#stack.findSet(hosts),
            requested === undefined ? findVersions(topology) : [requested],
        ]);
        return chooseVersions(topology, known, set?.desired ?? "unknown");
    }

    async past(): Promise<Past> {
        const hosts = this.#watch.topology?.members.map(({ host }) => host) ?? [];
        const [updates, set] = await Promise.all([
            this.#stack.history(),
            this.#stack.findSet(hosts),
        ]);
        return { updates, upgrades: listUpgrades(set?.updates ?? []) };
    }

    /**
     * Starts the preview of an upgrade; `resumes`: of one that the program has paused.
     *
     * @throws `version-invalid`, or Conflict if the engine is at work already
     */
    preview(to: string, resumes = false): RunRecord {
        parseVersion(to);
        this.#requireIdle();
        this.#runs += 1;
        const run = newRun(this.#runs, to, Date.now(), resumes);
        this.#setRun(run);
        this.#start(async (notify) => {
            const changes = await this.#stack.preview({ to, resumes }, notify);
            notify({ kind: "previewed", atMs: Date.now(), changes });
        });
        return run;
    }

    /** Starts the upgrade that was previewed. */
    upgrade(id: number): void {
        this.#requireIdle();
        const run = this.#run;
        if (run?.id !== id || run.phase !== "planned") {
            throw new Conflict("Only the plan that is shown can be executed");
        }
        this.#stopped = new AbortController();
        const { signal } = this.#stopped;
        this.#onEngineEvent({ kind: "update-began", atMs: Date.now() });
        this.#start(async (notify) => {
            await this.#stack.up(run, notify, signal);
            notify({ kind: "updated", atMs: Date.now() });
        });
    }

    /** Stops the upgrade as one Ctrl-C does: members that are down are started, no other is stopped. */
    stop(id: number): void {
        if (this.#run?.id !== id || this.#run.phase !== "updating") {
            throw new Conflict("No upgrade is running");
        }
        this.#onEngineEvent({ kind: "stop-requested", atMs: Date.now() });
        // A second signal would end the engine immediately.
        this.#stopped.abort();
    }

    /** Releases the stack's lock that a killed update left behind, but only if the set itself reports that no update runs. */
    async free(id: number): Promise<void> {
        this.#requireIdle();
        if (this.#run?.id !== id || this.#run.isStackLocked !== true) {
            throw new Conflict("This upgrade was not blocked by the stack's lock");
        }
        const { set } = this.#live;
        if (set?.lock !== null) {
            const why = set?.lock ?? "it has not been observed yet";
            throw new Conflict(`An update may be running on the set: ${why}`);
        }
        await this.#stack.cancel();
        this.#onEngineEvent({ kind: "stack-lock-released", atMs: Date.now() });
    }

    /** Resolves once the engine has ended its work. */
    async close(): Promise<void> {
        this.#closed = true;
        await this.#work;
        this.#watchRound.abort();
    }

    get isBusy(): boolean {
        return this.#run !== null && isAtWork(this.#run);
    }

    #requireIdle(): void {
        if (this.isBusy || this.#closed) {
            throw new Conflict("The engine already works on this stack");
        }
    }

    #start(work: (notify: (event: RunEvent) => void) => Promise<void>): void {
        const notify = (event: RunEvent) => {
            this.#onEngineEvent(event);
        };
        this.#work = work(notify)
            .catch((error: unknown) => {
                const isStackLocked =
                    error instanceof UpgradeError && error.code === "stack-locked";
                const why = errorForPage(error);
                notify({ kind: "failed", atMs: Date.now(), why, isStackLocked });
            })
            .finally(() => {
                // The set may have other members now: the outputs are read again.
                if (this.#run?.phase !== "planned") {
                    this.#watchRound.abort();
                }
            });
    }

    #onEngineEvent(event: RunEvent): void {
        if (this.#run) {
            this.#setRun(advanceRun(this.#run, event));
        }
    }

    #setRun(run: RunRecord): void {
        this.#run = run;
        this.#notify("run");
    }

    #notify(topic: PageTopic): void {
        for (const listener of this.#listeners) {
            listener(topic);
        }
    }
}
