import type { Goal } from "../core/plan/goal";
import type { MemberStep } from "../core/plan/step";
import { describeStep } from "../core/plan/step";
import type { Topology } from "../core/topology/topology";
import type { Ports } from "./ports";
import { PrimaryWatch } from "./primary-watch";

/** How long the update of one member took, measured. */
export interface MemberTimings {
    /** From the request to stop until the member served again; 0 if it was not stopped. */
    readonly downMs: number;
    /** The member's whole update. */
    readonly totalMs: number;
    /** How long the set had no primary: at handovers, and while a member restarted that no other could replace. */
    readonly noPrimaryMs: number;
    readonly steps: readonly { readonly text: string; readonly tookMs: number }[];
}

/** Reports the steps of a member's update, and measures them. */
export class MemberTimer {
    readonly #ports: Ports;
    readonly #watch: PrimaryWatch;
    readonly #begun: number;
    readonly #steps: { text: string; tookMs: number }[] = [];
    /** The ports whose observations count for the time without a primary. */
    readonly watchedPorts: Ports;
    #stoppedAt: number | undefined;
    #downMs = 0;
    #withoutPrimaryMs = 0;
    handedOver = false;

    constructor(found: Topology, goal: Goal, ports: Ports) {
        this.#ports = ports;
        this.#begun = ports.clock.now();
        this.#watch = new PrimaryWatch(ports.clock);
        this.watchedPorts = ports;
        // Only where the program accepts that writes stop is there a time without a primary outside of handovers.
        if (goal.acceptsWriteDowntime === true) {
            this.#watch.record(found);
            this.watchedPorts = this.#watch.over(ports);
        }
    }

    get stepCount(): number {
        return this.#steps.length;
    }

    /** `perform` resolves to the milliseconds without a primary, which only a handover measures itself. */
    async measure(step: MemberStep, perform: (ports: Ports) => Promise<number>): Promise<void> {
        const { clock, reporter } = this.#ports;
        reporter.stepStarted(step);
        const from = clock.now();
        if (step.kind === "hand-over") {
            this.handedOver = true;
            this.addWithoutPrimary(await perform(this.#ports));
            this.#watch.forget();
        } else {
            if (step.kind === "stop-member") {
                this.#stoppedAt ??= from;
            }
            await perform(this.watchedPorts);
            if (step.kind === "stop-member" && step.role === "primary") {
                this.#watch.stopped();
            }
        }
        const tookMs = clock.now() - from;
        this.#steps.push({ text: describeStep(step), tookMs });
        reporter.stepEnded(step, tookMs);
    }

    addWithoutPrimary(millis: number): void {
        this.#withoutPrimaryMs += millis;
    }

    /** The member is at its goal and serves. */
    serves(): void {
        this.#downMs =
            this.#stoppedAt === undefined ? 0 : this.#ports.clock.now() - this.#stoppedAt;
    }

    /** Returns the times from the beginning until now. */
    end(): MemberTimings {
        return {
            downMs: this.#downMs,
            totalMs: this.#ports.clock.now() - this.#begun,
            noPrimaryMs: this.#withoutPrimaryMs + this.#watch.totalMs,
            steps: this.#steps,
        };
    }
}
