import { setTimeout as sleep } from "node:timers/promises";

import type { PastUpdate } from "../model/past-update";
import type { PastUpgrade } from "../model/past-upgrade";
import { listUpgrades } from "../model/past-upgrade";
import type { RunEvent } from "../model/run-event";
import type { RunRecord } from "../model/run-record";
import { advance, isAtWork, newRun } from "../model/run-record";
import type { VersionChoice } from "../model/version-choices";
import { chooseVersions } from "../model/version-choices";
import { UpgradeError } from "../../../core/errors/errors";
import { parseVersion } from "../../../core/releases/version";
import type { CliContext } from "../../terminal/cli-context";
import { errorForPage } from "./error-for-page";
import { findVersions } from "./find-versions";
import type { LiveView } from "./live-view";
import type { ConsoleStack } from "./stack";
import { nothingSeen, SetWatch } from "./watch-set";

const pollAgainMs = 3_000;

/** What has changed on a desk. */
export type PageTopic = "live" | "run";

/** The request comes at the wrong moment, or for another run: what to look at instead. */
export class Conflict extends Error {}

export interface Past {
    readonly updates: readonly PastUpdate[];
    /** Newest first. */
    readonly upgrades: readonly PastUpgrade[];
}

/** One stack: its set as it is, and what this console does with it. Every page that looks at it sees the same. */
export class StackController {
    readonly #stack: ConsoleStack;
    readonly #listeners = new Set<(topic: PageTopic) => void>();
    readonly #watch: SetWatch;
    #live: LiveView = nothingSeen;
    #run: RunRecord | null = null;
    #work: Promise<void> = Promise.resolve();
    #stopped = new AbortController();
    /** Aborted where the set may be another one now. */
    #round = new AbortController();
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

    /** Looks at the set until closed. */
    async watch(username: string | undefined, context: CliContext): Promise<void> {
        while (!this.#closed) {
            this.#round = new AbortController();
            const { signal } = this.#round;
            try {
                const uri = await this.#stack.connectionString();
                if (uri === undefined) {
                    throw new UpgradeError(
                        "stack-unusable",
                        `Cannot look at the set of ${this.id}: the stack has no output connectionString that is a text`,
                    );
                }
                const source = `connection string in the output of ${this.id}`;
                const who = username === undefined ? {} : { username };
                const asking: CliContext = {
                    ...context,
                    // Several sets may have users of the same name.
                    askSecret: (question) => context.askSecret(`${this.id}: ${question}`),
                };
                await this.#watch.run({ uri, source, ...who }, asking, signal);
            } catch (error) {
                this.#watch.fail(error);
                await sleep(pollAgainMs, undefined, { signal }).catch(() => undefined);
            }
        }
    }

    /** Also of one that is asked for beside those that are known. Throws `version-invalid`. */
    async versions(asked?: string): Promise<readonly VersionChoice[]> {
        const topology = this.#watch.topology;
        if (topology === undefined) {
            throw new Conflict("The set has not been seen yet");
        }
        if (asked !== undefined) {
            parseVersion(asked);
        }
        const hosts = topology.members.map(({ host }) => host);
        const [set, known] = await Promise.all([
            this.#stack.findSet(hosts),
            asked === undefined ? findVersions(topology) : [asked],
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

    /** Begins the preview of an upgrade, or of one that the program has paused. Throws where the engine is at work already. */
    preview(to: string, resumes = false): RunRecord {
        parseVersion(to);
        this.#requireIdle();
        this.#runs += 1;
        const run = newRun(this.#runs, to, Date.now(), resumes);
        this.#set(run);
        this.#start(async (notify) => {
            const changes = await this.#stack.preview({ to, resumes }, notify);
            notify({ kind: "previewed", atMs: Date.now(), changes });
        });
        return run;
    }

    /** Begins the upgrade that was previewed. */
    upgrade(id: number): void {
        this.#requireIdle();
        const run = this.#run;
        if (run?.id !== id || run.phase !== "planned") {
            throw new Conflict("Only the plan that is shown can be carried out");
        }
        this.#stopped = new AbortController();
        const { signal } = this.#stopped;
        this.#onEngineEvent({ kind: "update-began", atMs: Date.now() });
        this.#start(async (notify) => {
            await this.#stack.up(run, notify, signal);
            notify({ kind: "updated", atMs: Date.now() });
        });
    }

    /** As Ctrl-C, once, does: members that are away come back, no other is stopped. */
    stop(id: number): void {
        if (this.#run?.id !== id || this.#run.phase !== "updating") {
            throw new Conflict("No upgrade is at work that could be stopped");
        }
        this.#onEngineEvent({ kind: "stop-requested", atMs: Date.now() });
        // A second signal would end the engine at once.
        this.#stopped.abort();
    }

    /** Takes the stack's lock away, which a killed update has left: only where the set itself says that none is at work. */
    async free(id: number): Promise<void> {
        this.#requireIdle();
        if (this.#run?.id !== id || this.#run.isStackLocked !== true) {
            throw new Conflict("No lock of the stack was in the way of this upgrade");
        }
        const { set } = this.#live;
        if (set?.lock !== null) {
            const why = set?.lock ?? "it has not been seen yet";
            throw new Conflict(`An update may be at work on the set: ${why}`);
        }
        await this.#stack.cancel();
        this.#onEngineEvent({ kind: "stack-lock-released", atMs: Date.now() });
    }

    /** Resolves once the engine has ended what it does. */
    async close(): Promise<void> {
        this.#closed = true;
        await this.#work;
        this.#round.abort();
    }

    get isBusy(): boolean {
        return this.#run !== null && isAtWork(this.#run);
    }

    #requireIdle(): void {
        if (this.isBusy || this.#closed) {
            throw new Conflict("The engine is at work on this stack already");
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
                // Other members, or the first ones: the outputs tell.
                if (this.#run?.phase !== "planned") {
                    this.#round.abort();
                }
            });
    }

    #onEngineEvent(event: RunEvent): void {
        if (this.#run) {
            this.#set(advance(this.#run, event));
        }
    }

    #set(run: RunRecord): void {
        this.#run = run;
        this.#notify("run");
    }

    #notify(topic: PageTopic): void {
        for (const listener of this.#listeners) {
            listener(topic);
        }
    }
}
