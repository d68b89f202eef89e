import type { ConfigDocument } from "../../../provider/core/reconfig/document";
import type { SetConfigs, WriteOutcome } from "../../../provider/run/ports";
import type { FakeSet } from "./fake-set";

/** What the primary answers to one write; "take": it accepts the configuration. */
export type Answer = "take" | WriteOutcome;

/**
 * The configuration of a fake set: each write shows in its topology, and an added member serves after some virtual time.
 * `written` lists the versions and the votes.
 */
export class FakeConfigs implements SetConfigs {
    readonly written: string[] = [];
    readonly answers: Answer[] = [];
    committed = true;
    copyMs = 5000;

    constructor(
        readonly set: FakeSet,
        public config: ConfigDocument,
    ) {}

    read(): Promise<ConfigDocument> {
        return Promise.resolve(this.config);
    }

    write(host: string, config: ConfigDocument): Promise<WriteOutcome> {
        const answer = this.answers.shift() ?? "take";
        if (answer !== "take") {
            return Promise.resolve(answer);
        }
        const votes = config.members.map((member) => member.votes ?? 1).join("");
        this.written.push(`${host} version ${config.version} votes ${votes}`);
        this.take(config);
        return Promise.resolve({ kind: "accepted" });
    }

    /** Accepts a configuration; tests use it for another client's change. */
    take(config: ConfigDocument): void {
        for (const member of this.set.topology.members) {
            const found = config.members.find(({ host }) => host === member.host);
            this.set.change(member.host, {
                inSet: found !== undefined,
                votes: found?.votes ?? 1,
                priority: found?.priority ?? 1,
                ...(found && !member.inSet && { state: "STARTUP2" }),
            });
            if (found && !member.inSet) {
                const state = member.arbiter ? "ARBITER" : "SECONDARY";
                this.set.changeAfter(this.copyMs, member.host, { state, lagSecs: 0 });
            }
        }
        this.config = config;
    }

    isCommitted(): Promise<boolean> {
        return Promise.resolve(this.committed);
    }
}
