import type { Member } from "../../core/topology/topology";
import { startFailure } from "./exit-diagnostics";
import type { Ports } from "../ports";

/** A poll reads a log on the member's machine, so it is taken no more often than a person would read it. */
const pollEveryMs = 2_000;

/** Watches a server that does not answer yet. It may recover for hours, and shows by its work that it does. */
export class StartWatch {
    readonly #host: string;
    readonly #ports: Ports;
    #polledAt: number;
    #mark: string | undefined;
    #seen = "its process runs and does not answer yet";
    #progressAt: number;

    constructor(host: string, ports: Ports) {
        this.#host = host;
        this.#ports = ports;
        this.#progressAt = ports.clock.now();
        this.#polledAt = this.#progressAt;
    }

    /** When it was last seen to work. */
    readonly progressAt = (): number => this.#progressAt;

    /** Resolves to what the server does. Throws if it dies again and again. */
    async poll({ answeredBy }: Member): Promise<string> {
        if (answeredBy !== undefined) {
            return `${answeredBy} answers at its address`;
        }
        const { clock, control, reporter } = this.#ports;
        if (clock.now() - this.#polledAt < pollEveryMs) {
            return this.#seen;
        }
        this.#polledAt = clock.now();
        const { mark, seen, restarted } = await control.startProgress(this.#host);
        if (restarted) {
            throw await startFailure(this.#host, this.#ports, "was restarted by something else");
        }
        if (this.#mark !== undefined && mark !== this.#mark) {
            this.#progressAt = clock.now();
        }
        this.#mark = mark;
        const what = seen === undefined ? "" : ` (${seen})`;
        this.#seen = `its process runs and does not answer yet${what}`;
        reporter.waiting(`${this.#host}: ${this.#seen}`);
        return this.#seen;
    }
}
