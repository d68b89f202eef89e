import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { portOf } from "../../../provider/io/mongodb/access";
import { mongodIn } from "../../../provider/io/layout/release-folder";
import { isListening } from "../../../provider/io/mongodb/connections";
import { freeAddresses } from "../../../provider/io/layout/local-address";
import { memberFolder } from "../../../provider/io/layout/member-folder";
import { findProcess } from "../../../provider/io/service/process";
import { findPrimary, runOn } from "./by-hand";
import { eventually } from "../system/eventually";
import { releaseFolder } from "./releases";
import { makeTemporaryFolder, removeWithServers } from "../system/temporary-folder";

const small = ["--wiredTigerCacheSizeGB", "0.25", "--oplogSize", "64"];

/**
 * A set of three that was started with plain mongod commands, each in another style: options with relative paths and
 * --fork; a configuration file; options, and a log on the standard output.
 */
export class ForeignSet {
    readonly hosts: readonly string[];
    readonly #folder: string;

    private constructor(folder: string, hosts: readonly string[]) {
        this.#folder = folder;
        this.hosts = hosts;
    }

    static async start(version: string): Promise<ForeignSet> {
        const set = new ForeignSet(await makeTemporaryFolder("foreign"), await freeAddresses(3));
        try {
            await set.#startAll(mongodIn(releaseFolder(version)));
            return set;
        } catch (error) {
            await set.close();
            throw error;
        }
    }

    get connectionString(): string {
        return `mongodb://${this.hosts.join(",")}/?replicaSet=rs0`;
    }

    dbPath(index: number): string {
        return join(this.#folder, `db${index}`);
    }

    /** Ids of the processes that have the data open, in the order of the hosts. */
    pids(): Promise<readonly (number | undefined)[]> {
        return Promise.all(
            this.hosts.map((_, index) =>
                findProcess(memberFolder(this.#folder, { data: this.dbPath(index) })),
            ),
        );
    }

    /** Ends the servers, whose data are no longer needed. */
    async close(): Promise<void> {
        for (const pid of await this.pids()) {
            if (pid !== undefined) {
                process.kill(pid, "SIGKILL");
            }
        }
        await eventually("no process has the data open", async () =>
            (await this.pids()).every((pid) => pid === undefined),
        );
        await removeWithServers(this.#folder);
    }

    async #startAll(mongod: string): Promise<void> {
        const ports = this.hosts.map((host) => String(portOf(host)));
        await Promise.all(ports.map((_, index) => mkdir(this.dbPath(index))));
        const own = (index: number) => [
            ...["--port", ports[index] ?? "", "--replSet", "rs0", "--bind_ip", "127.0.0.1"],
            ...small,
        ];
        await this.#run(mongod, [
            ...["--dbpath", "db0", "--logpath", "db0.log", "--logappend", "--fork"],
            ...own(0),
        ]);
        const file = join(this.#folder, "db1.conf");
        await writeFile(file, configFile(this.#folder, ports[1] ?? ""));
        await this.#run(mongod, ["--config", file]);
        await this.#run(mongod, ["--dbpath", this.dbPath(2), ...own(2)]);
        await eventually("all listen", async () =>
            (await Promise.all(this.hosts.map(isListening))).every(Boolean),
        );
        const members = this.hosts.map((host, _id) => ({ _id, host, priority: _id === 0 ? 2 : 1 }));
        await runOn(this.hosts[0] ?? "", { replSetInitiate: { _id: "rs0", members } });
        await eventually(
            "the first is PRIMARY",
            async () => (await findPrimary(this.hosts)) === this.hosts[0],
        );
    }

    /** Starts a server that outlives this process, as if started in a terminal with nohup. */
    async #run(mongod: string, args: readonly string[]): Promise<void> {
        const child = spawn(mongod, args, {
            cwd: this.#folder,
            detached: true,
            stdio: "ignore",
        });
        if (args.includes("--fork")) {
            await once(child, "exit");
        }
        child.unref();
    }
}

function configFile(folder: string, port: string): string {
    return `# As a person writes it.
storage:
  dbPath: ${folder}/db1
  wiredTiger:
    engineConfig: { cacheSizeGB: 0.25 }
systemLog: { destination: file, path: ${folder}/db1.log, logAppend: true }
net: { port: ${port}, bindIp: localhost }
replication: { replSetName: rs0, oplogSizeMB: 64 }
setParameter: { ttlMonitorSleepSecs: 30 }
`;
}
