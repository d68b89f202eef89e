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
import type { LastWords } from "../core/start-failure";
import type { Hosts } from "../run/ports";
import type { Binaries } from "./binaries/binaries";
import { stage } from "./binaries/stage";
import { mongodIn, versionFolder } from "./binaries/store";
import { unrunnable } from "./binaries/unrunnable";
import { renderConfig } from "./config-text";
import { isListening } from "./connections";
import { judgeConfig } from "./judge-config";
import type { HostFactsSource } from "./observer";
import type { Secret } from "./secret";
import { readLastWords } from "./service/last-words";
import { writeMemberFiles } from "./service/member-files";
import type { MemberFolder } from "./service/member-folder";
import { memberFolder } from "./service/member-folder";
import type { StartedProcess } from "./service/process";
import { findProcess, startProcess, terminateProcess } from "./service/process";
import { goBack, layWayBack, removeWayBack } from "./service/way-back";

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
    /** By name: what the configuration names in the member's folder. */
    readonly files?: Readonly<Record<string, Secret>>;
}

/** `shell: local`, `service: process`. */
export class LocalHosts implements Hosts, HostFactsSource {
    readonly #members: ReadonlyMap<string, LocalMember>;
    /** What this run started, by host. */
    readonly #started = new Map<string, StartedProcess>();
    /** What this run has staged and had judged, so that it is not done again while the member is down. */
    readonly #judged = new Map<string, string>();

    constructor(members: readonly LocalMember[]) {
        this.#members = new Map(members.map((member) => [member.host, member]));
    }

    async facts(host: string): Promise<HostFacts> {
        const folder = this.#folder(host);
        const { wanted } = this.#member(host);
        const [pid, installed, prepared, previous, config, lock, data] = await Promise.all([
            findProcess(folder),
            linkedVersion(folder.current),
            linkedVersion(folder.next),
            linkedVersion(folder.previous),
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
            ...(previous !== undefined && { previousVersion: previous }),
        };
    }

    async processRuns(host: string): Promise<boolean> {
        return (await findProcess(this.#folder(host))) !== undefined;
    }

    async stage(host: string, version: string): Promise<void> {
        const { binaries, config } = this.#wanted(host);
        const { config: file } = this.#folder(host);
        const wanted = `${version} ${renderConfig(config)}`;
        if (this.#judged.get(host) !== wanted) {
            await stage(binaries, version);
            await judgeConfig(binaries, version, { host, file, config });
            this.#judged.set(host, wanted);
        }
    }

    async prepareStart(host: string, version: string): Promise<void> {
        const { root, next } = this.#folder(host);
        await this.stage(host, version);
        try {
            await mkdir(root, { recursive: true });
            await rm(next, { force: true });
            await symlink(versionFolder(this.#wanted(host).binaries, version), next);
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
        try {
            await layWayBack(folder);
            await rename(folder.next, folder.current);
        } catch (error) {
            throw unusable(host, folder.root, error);
        }
    }

    async confirmStart(host: string): Promise<void> {
        await removeWayBack(this.#folder(host));
    }

    async putBack(host: string): Promise<void> {
        const folder = this.#folder(host);
        if ((await findProcess(folder)) !== undefined) {
            throw new UpgradeError(
                "stop-timeout",
                `Refusing to put ${host} back: its process runs`,
                { host },
            );
        }
        try {
            await goBack(folder);
        } catch (error) {
            throw unusable(host, folder.root, error);
        }
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
        await this.#start(host, async (folder) => {
            await mkdir(folder.data, { recursive: true });
            const { config, files = {} } = this.#wanted(host);
            const wanted = renderConfig(config);
            const current = await readFile(folder.config, "utf8").catch(() => undefined);
            if (current !== undefined && current !== wanted) {
                await layWayBack(folder);
            }
            await writeMemberFiles(folder.root, files);
            // Whole or not at all: the file is also where a member's address is kept.
            await writeFile(folder.nextConfig, wanted);
            await rename(folder.nextConfig, folder.config);
        });
    }

    async startAsItLies(host: string): Promise<void> {
        await this.#start(host, async ({ data }) => {
            await mkdir(data, { recursive: true });
        });
    }

    lastWords(host: string): Promise<LastWords> {
        return readLastWords(this.#folder(host), this.#started.get(host));
    }

    async #start(host: string, prepare: (folder: MemberFolder) => Promise<void>): Promise<void> {
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
            await prepare(folder);
            this.#started.set(host, await startProcess(folder));
            // Made ready for this very start: nothing was switched, only the configuration was new.
            if ((await linkedVersion(folder.next)) === (await linkedVersion(folder.current))) {
                await rm(folder.next, { force: true });
            }
        } catch (error) {
            const { syscall } = error as NodeJS.ErrnoException;
            const version = await linkedVersion(folder.current);
            throw syscall?.startsWith("spawn") === true
                ? await unrunnable(mongodIn(folder.current), version ?? "a version", error)
                : unusable(host, folder.root, error);
        }
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
