import {
    mkdir,
    mkdtemp,
    readFile,
    readdir,
    readlink,
    rename,
    rm,
    symlink,
    writeFile,
} from "node:fs/promises";
import { basename, join } from "node:path";

import { UpgradeError, messageOf } from "../core/errors";
import type { HostFacts } from "../core/interpret";
import type { Hosts } from "../run/ports";
import type { Binaries } from "./binaries/binaries";
import { stage } from "./binaries/stage";
import { versionFolder } from "./binaries/store";
import { renderConfig } from "./config-text";
import { isListening } from "./connections";
import { judgeConfig } from "./judge-config";
import type { HostFactsSource } from "./observer";
import type { MemberFolder } from "./service/member-folder";
import { memberFolder } from "./service/member-folder";
import { findProcess, lastLogLines, startProcess, terminateProcess } from "./service/process";

/** A member that runs as a process of this machine. */
export interface LocalMember {
    readonly host: string;
    /** Its folder: data, configuration, log, links to its binaries. */
    readonly folder: string;
    /** What it should run with; absent where the member is only looked at. */
    readonly wanted?: WantedServer;
}

/** Which binary with which configuration. */
export interface WantedServer {
    readonly binaries: Binaries;
    /** The whole mongod configuration. */
    readonly config: object;
}

/** `shell: local`, `service: process`. */
export class LocalHosts implements Hosts, HostFactsSource {
    readonly #members: ReadonlyMap<string, LocalMember>;

    constructor(members: readonly LocalMember[]) {
        this.#members = new Map(members.map((member) => [member.host, member]));
    }

    async facts(host: string): Promise<HostFacts> {
        const folder = this.#folder(host);
        const { wanted } = this.#member(host);
        const [pid, installed, prepared, config, lock, data] = await Promise.all([
            findProcess(folder),
            linkedVersion(folder.current),
            linkedVersion(folder.next),
            readFile(folder.config, "utf8").catch(() => undefined),
            readFile(folder.lock, "utf8").catch(() => ""),
            readdir(folder.data).catch(() => []),
        ]);
        return {
            processRuns: pid !== undefined,
            // mongod writes its process id there and empties the file at the end of a clean shutdown.
            uncleanShutdown: pid === undefined && lock !== "",
            ...(pid === undefined && { holdsData: data.length > 0 }),
            // The file is written only while the member is down, so it is what the process runs with.
            configDiffers:
                config !== undefined &&
                wanted !== undefined &&
                config !== renderConfig(wanted.config),
            ...(installed !== undefined && { installedVersion: installed }),
            ...(prepared !== undefined && { preparedVersion: prepared }),
        };
    }

    async processRuns(host: string): Promise<boolean> {
        return (await findProcess(this.#folder(host))) !== undefined;
    }

    async prepareStart(host: string, version: string): Promise<void> {
        const { binaries, config } = this.#wanted(host);
        const { root, next, config: file } = this.#folder(host);
        await stage(binaries, version);
        await judgeConfig(binaries, version, { host, file, config });
        try {
            await mkdir(root, { recursive: true });
            await rm(next, { force: true });
            await symlink(versionFolder(binaries, version), next);
        } catch (error) {
            throw unusable(host, root, error);
        }
    }

    async switchBinary(host: string, version: string): Promise<void> {
        const folder = this.#folder(host);
        if ((await findProcess(folder)) !== undefined) {
            throw new UpgradeError(
                "stop-timeout",
                `Refusing to switch the binary of ${host} to ${version}: its process runs`,
                { host },
            );
        }
        await rename(folder.next, folder.current);
    }

    async setDataAside(host: string): Promise<void> {
        const folder = this.#folder(host);
        if ((await findProcess(folder)) !== undefined) {
            throw new UpgradeError(
                "stop-timeout",
                `Refusing to set the data of ${host} aside: its process runs`,
                { host },
            );
        }
        const aside = await mkdtemp(`${folder.data}-aside-`);
        await rename(folder.data, join(aside, "data"));
    }

    async terminate(host: string): Promise<void> {
        await terminateProcess(this.#folder(host));
    }

    async start(host: string): Promise<void> {
        const folder = this.#folder(host);
        if ((await findProcess(folder)) !== undefined) {
            return;
        }
        if (await isListening(host)) {
            throw new UpgradeError(
                "port-taken",
                `Cannot start ${host}: another process listens on its port`,
                { host },
            );
        }
        try {
            await mkdir(folder.data, { recursive: true });
            // Whole or not at all: the file is also where a member's address is kept.
            await writeFile(folder.nextConfig, renderConfig(this.#wanted(host).config));
            await rename(folder.nextConfig, folder.config);
            await startProcess(folder);
            // Made ready for this very start: nothing was switched, only the configuration was new.
            if ((await linkedVersion(folder.next)) === (await linkedVersion(folder.current))) {
                await rm(folder.next, { force: true });
            }
        } catch (error) {
            throw unusable(host, folder.root, error);
        }
    }

    lastLogLines(host: string): Promise<readonly string[]> {
        return lastLogLines(this.#folder(host));
    }

    #member(host: string): LocalMember {
        const member = this.#members.get(host);
        if (!member) {
            throw new RangeError(`${host} is not a member of this machine`);
        }
        return member;
    }

    #wanted(host: string): WantedServer {
        const { wanted } = this.#member(host);
        if (!wanted) {
            throw new RangeError(`${host} is only looked at here`);
        }
        return wanted;
    }

    #folder(host: string): MemberFolder {
        return memberFolder(this.#member(host).folder);
    }
}

/** The version folder's name is its version. */
async function linkedVersion(link: string): Promise<string | undefined> {
    return readlink(link).then(
        (target) => basename(target),
        () => undefined,
    );
}

function unusable(host: string, folder: string, cause: unknown): UpgradeError {
    return new UpgradeError(
        "data-folder-unusable",
        `Cannot use ${folder} for ${host}: ${messageOf(cause)}`,
        { host, cause },
    );
}
