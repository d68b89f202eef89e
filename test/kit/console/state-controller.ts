import type { ShownStack } from "../../../provider/cli/console/server/app";
import type { PageTopic, Past } from "../../../provider/cli/console/server/stack-controller";
import { listUpgrades } from "../../../provider/cli/console/model/past-upgrade";
import { chooseVersions } from "../../../provider/cli/console/model/version-choices";
import type { ConsoleState } from "./console-states";
import { threeMembers } from "../made-up/topologies";

/** A stack controller that shows a given state and refuses all actions, for tests of the page. */
export class StateController implements ShownStack {
    readonly id = "shop/prod";
    readonly #listeners = new Set<(topic: PageTopic) => void>();
    #state: ConsoleState;

    constructor(state: ConsoleState) {
        this.#state = state;
    }

    get live() {
        return this.#state.live;
    }

    get run() {
        return this.#state.run;
    }

    show(state: ConsoleState): void {
        this.#state = state;
        for (const topic of ["live", "run"] as const) {
            this.#listeners.forEach((listener) => {
                listener(topic);
            });
        }
    }

    subscribe(listener: (topic: PageTopic) => void): () => void {
        this.#listeners.add(listener);
        return () => this.#listeners.delete(listener);
    }

    versions() {
        const offered = ["7.0.5", "6.0.27", "6.0.5", "5.0.4", "4.4.2"];
        return Promise.resolve(chooseVersions(threeMembers("5.0.4"), offered));
    }

    past(): Promise<Past> {
        return Promise.resolve(past);
    }

    preview = refuse;
    upgrade = refuse;
    stop = refuse;
    free = refuse;
}

function refuse(): never {
    throw new Error("This controller only shows a state");
}

const startedMs = Date.UTC(2026, 0, 4, 22, 0, 0);
const past: Past = {
    updates: [
        {
            kind: "update",
            result: "succeeded",
            message: "Console: upgrade to 5.0.4",
            startedMs,
            endedMs: startedMs + 41_000,
            desired: "5.0.4",
        },
        {
            kind: "update",
            result: "failed",
            message: "",
            startedMs: startedMs - 900_000,
            endedMs: startedMs - 850_000,
            desired: "5.0.4",
        },
    ],
    upgrades: listUpgrades(
        ["db2:27017", "db3:27017", "db1:27017"].map((host, index) => ({
            host,
            from: "4.4.2",
            to: "5.0.4",
            role: index === 2 ? "primary" : "secondary",
            startedAt: new Date(startedMs + index * 6_000).toISOString(),
            downMs: 3_100,
            totalMs: 5_900,
            noPrimaryMs: index === 2 ? 24 : 0,
        })),
    ),
};
