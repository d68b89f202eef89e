import { DriverAdmin } from "../admin";
import type { Connections } from "../connections";

/**
 * Members that the user's own commands stop and start are stopped by these, not by the server's `shutdown`: whoever runs
 * them might start a server anew that ended by itself.
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
        await this.setSignalledQuiesce(host, quiesceSecs);
        await this.#stop(host);
    }
}
