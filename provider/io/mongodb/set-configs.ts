import type { Document } from "mongodb";

import { messageOf } from "../../core/errors/errors";
import type { InitialSync } from "../../core/inspection/inspection";
import { initialSyncOf } from "../../core/inspection/inspect-replies";
import type { ConfigDocument } from "../../core/reconfig/document";
import type { SetConfigs, WriteOutcome } from "../../run/ports";
import type { Connections } from "./connections";
import { serverErrorCode } from "./connections";

// Numbers from the server's error_codes.yml.
/** NewReplicaSetConfigurationIncompatible, InvalidReplicaSetConfig, Unauthorized. */
const permanentCodes: readonly number[] = [103, 93, 13];
/** NotWritablePrimary, PrimarySteppedDown, InterruptedDueToReplStateChange, InterruptedAtShutdown, ShutdownInProgress. */
const noLongerPrimaryCodes: readonly number[] = [10107, 189, 11602, 11600, 91];

/** Reads and writes the set's configuration, by the commands of the manual. */
export class LiveConfigs implements SetConfigs {
    readonly #connections: Pick<Connections, "run">;

    constructor(connections: Pick<Connections, "run">) {
        this.#connections = connections;
    }

    async read(host: string): Promise<ConfigDocument> {
        const reply = await this.#connections.run(host, { replSetGetConfig: 1 });
        return reply.config as ConfigDocument;
    }

    async write(host: string, config: ConfigDocument): Promise<WriteOutcome> {
        try {
            await this.#connections.run(host, { replSetReconfig: config });
            return { kind: "accepted" };
        } catch (error) {
            const code = serverErrorCode(error);
            if (code === undefined || noLongerPrimaryCodes.includes(code)) {
                return { kind: "unknown", why: messageOf(error) };
            }
            return {
                kind: "refused",
                why: `code ${code}: ${messageOf(error)}`,
                lasting: permanentCodes.includes(code),
            };
        }
    }

    async isCommitted(host: string): Promise<boolean> {
        const hello = await this.#connections.run(host, { isMaster: 1 });
        if (hello.topologyVersion !== undefined) {
            // 4.4 and later, which refuse the next configuration before that (manual, "replSetReconfig").
            const command = { replSetGetConfig: 1, commitmentStatus: true };
            return (await this.#connections.run(host, command)).commitmentStatus === true;
        }
        // Earlier servers do not check it: every member that the primary receives heartbeats from must have it.
        const { config } = await this.#connections.run(host, { replSetGetConfig: 1 });
        const status = await this.#connections.run(host, { replSetGetStatus: 1 });
        const version = (config as Document).version as number;
        return (status.members as Document[])
            .filter(({ health, self }) => health === 1 && self !== true)
            .every(({ configVersion }) => configVersion === version);
    }

    async copied(host: string): Promise<InitialSync | undefined> {
        const status = await this.#connections.run(host, { replSetGetStatus: 1 });
        return initialSyncOf({ status });
    }
}
