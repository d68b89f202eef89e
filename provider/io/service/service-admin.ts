import { DriverAdmin } from "../mongodb/admin";
import type { Connections } from "../mongodb/connections";

/**
 * Stops members that have a service, or run on another machine, by a signal of their service. The `shutdown` command would
 * be as clean, but servers refuse it from another machine while authentication is off ("must run from localhost", tried on
 * 5.0.4), and a service manager might start a server again that ended by itself.
 */
export class ServiceAdmin extends DriverAdmin {
    readonly #stop: (host: string) => Promise<void>;
    readonly #hosts: ReadonlySet<string>;

    constructor(
        connections: Connections,
        hosts: ReadonlySet<string>,
        stop: (host: string) => Promise<void>,
    ) {
        super(connections);
        this.#hosts = hosts;
        this.#stop = stop;
    }

    override async shutdown(host: string, quiesceSecs: number): Promise<void> {
        if (!this.#hosts.has(host)) {
            await super.shutdown(host, quiesceSecs);
            return;
        }
        await this.setSignalShutdownTimeout(host, quiesceSecs);
        await this.#stop(host);
    }
}
