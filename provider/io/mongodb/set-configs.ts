import type { Document } from "mongodb";

import { messageOf } from "../../core/errors/errors";
import type { ConfigDocument } from "../../core/reconfig/document";
import type { SetConfigs, WriteOutcome } from "../../run/ports";
import type { CommandRunner } from "./connections";
import { serverErrorCode } from "./connections";
import { sayHello } from "./hello";
import { isUndecided } from "./server-codes";

/** NewReplicaSetConfigurationIncompatible, InvalidReplicaSetConfig, Unauthorized, from the server's error_codes.yml. */
const permanentCodes: readonly number[] = [103, 93, 13];

/** Reads and writes the set's configuration, by the commands of the manual. */
export function makeSetConfigs(runner: CommandRunner): SetConfigs {
    return {
        read: (host) => readConfig(host, runner),
        write: (host, config) => writeConfig(host, config, runner),
        isCommitted: (host) => isCommitted(host, runner),
    };
}

/** Reads the configuration that a member has. */
export async function readConfig(host: string, runner: CommandRunner): Promise<ConfigDocument> {
    const { config } = await runner.run(host, { replSetGetConfig: 1 });
    return config as ConfigDocument;
}

async function writeConfig(
    host: string,
    config: ConfigDocument,
    runner: CommandRunner,
): Promise<WriteOutcome> {
    try {
        await runner.run(host, { replSetReconfig: config });
        return { kind: "accepted" };
    } catch (error) {
        const code = serverErrorCode(error);
        if (code === undefined || isUndecided(error)) {
            return { kind: "unknown", why: messageOf(error) };
        }
        return {
            kind: "refused",
            why: `code ${code}: ${messageOf(error)}`,
            lasting: permanentCodes.includes(code),
        };
    }
}

async function isCommitted(host: string, runner: CommandRunner): Promise<boolean> {
    const { topologyVersion } = await sayHello(host, runner);
    if (topologyVersion !== undefined) {
        // 4.4 and later, which refuse the next configuration before that (manual, "replSetReconfig").
        const command = { replSetGetConfig: 1, commitmentStatus: true };
        return (await runner.run(host, command)).commitmentStatus === true;
    }
    // Earlier servers do not check it: every member that the primary receives heartbeats from must have it.
    const { version } = await readConfig(host, runner);
    const status = await runner.run(host, { replSetGetStatus: 1 });
    return (status.members as Document[])
        .filter(({ health, self }) => health === 1 && self !== true)
        .every(({ configVersion }) => configVersion === version);
}
