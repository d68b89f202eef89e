import { basename, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import type { ErrorCode } from "../../core/errors/errors";
import { UpgradeError, messageOf } from "../../core/errors/errors";
import type { HostFacts } from "../../core/topology/replies";
import type { ExitDiagnostics } from "../../core/errors/start-failure";
import type { MemberControl } from "../../run/ports";
import type { Binaries } from "../releases/store/release-source";
import { linkTargetOf, activateRelease } from "../releases/activate";
import { stageOn } from "../releases/stage-on";
import { versionFolder } from "../releases/store/store";
import { mongodIn } from "../layout/release-folder";
import { copiesOf, copyExecutable, releasesOf } from "../releases/adopted-release";
import { unrunnable } from "../releases/store/unrunnable";
import { renderConfig } from "../layout/config-text";
import { isListening } from "../mongodb/connections";
import { validateConfig } from "./validate-config";
import { thisMachine } from "../machine/local-machine";
import type { Machine } from "../machine/machine";
import type { HostFactsSource } from "../mongodb/observer";
import type { Secret } from "../mongodb/secret";
import { writeMemberFiles } from "../layout/member-files";
import type { AdoptedPaths, MemberFolder } from "../layout/member-folder";
import { memberFolder } from "../layout/member-folder";
import type { StartedProcess } from "../service/process";
import { findProcess } from "../service/process";
import type { Service, ServiceChoice } from "../service/service";
import { serviceOf } from "../service/service-of";
import { restorePrevious, savePrevious, discardPrevious } from "../layout/previous";

/** A member, and where it lies. */
export interface ManagedMember {
    readonly host: string;
    /** It is reached elsewhere than at `host`: what listens there says nothing of its port. Absent: it is not. */
    readonly forwarded?: boolean;
    /** Absent: this one. */
    readonly machine?: Machine;
    /** Absent: a process that is started here. */
    readonly service?: ServiceChoice;
    /** Its folder: data, configuration, log, links to its binaries. */
    readonly folder: string;
    /** Where its data and log lie instead, as it was taken over. */
    readonly adopted?: AdoptedPaths;
    /** What it should run with; absent where the member is only looked at. */
    readonly desired?: DesiredServer;
}

/** Which binary with which configuration. */
export interface DesiredServer {
    readonly binaries: Binaries;
    /** The whole mongod configuration. */
    readonly config: object;
    /** By name: what the configuration names in the member's folder. */
    readonly files?: Readonly<Record<string, Secret>>;
}

const observationLimitMs = 10_000;

/** Why a machine can't be looked at. */
const outOfSight: readonly ErrorCode[] = ["host-unreachable", "host-key-differs", "ssh-refused"];

/** What is not seen is taken to run: nothing is started, switched or put back for it. */
const unseen: HostFacts = { processRuns: true, uncleanShutdown: false, configDiffers: false };

/** Acts on the members' machines, through their services. */
export class MachineMemberControl implements MemberControl, HostFactsSource {
    readonly #members: ReadonlyMap<string, ManagedMember>;
    /** What this run started, by host. */
    readonly #started = new Map<string, StartedProcess>();
    /** What this run has staged and had judged, so that it is not done again while the member is down. */
    readonly #validated = new Map<string, string>();

    constructor(members: readonly ManagedMember[]) {
        this.#members = new Map(members.map((member) => [member.host, member]));
    }

    async facts(host: string): Promise<HostFacts> {
        return this.#seenOr(unseen, host, () => this.#look(host));
    }

    async #look(host: string): Promise<HostFacts> {
        const { folder, machine, service } = this.#locate(host);
        const { desired } = this.#member(host);
        const [runs, installed, prepared, previous, config, lock, data] = await Promise.all([
            service.runs(),
            linkedVersion(folder.current, machine),
            linkedVersion(folder.next, machine),
            linkedVersion(folder.previous, machine),
            machine.readText(folder.config),
            machine.readText(folder.lock),
            machine.list(folder.data),
        ]);
        return {
            processRuns: runs,
            // mongod writes its process id there and empties the file at the end of a clean shutdown.
            uncleanShutdown: !runs && (lock ?? "") !== "",
            ...(!runs && { holdsData: data.length > 0 }),
            // The file is written only while the member is down, so it is what the process runs with.
            configDiffers:
                config !== undefined &&
                desired !== undefined &&
                config !== renderConfig(desired.config),
            ...(installed !== undefined && { installedVersion: installed }),
            ...(prepared !== undefined && { preparedVersion: prepared }),
            ...(previous !== undefined && { previousVersion: previous }),
        };
    }

    processRuns(host: string): Promise<boolean> {
        return this.#seenOr(true, host, () => this.#locate(host).service.runs());
    }

    /** A look never waits long for a machine that is cut off: the next one may see it again. Whoever acts there waits. */
    async #seenOr<T>(otherwise: T, host: string, look: () => Promise<T>): Promise<T> {
        if (this.#locate(host).machine === thisMachine) {
            return look();
        }
        const limit = new AbortController();
        try {
            return await Promise.race([
                look(),
                sleep(observationLimitMs, otherwise, { signal: limit.signal }),
            ]);
        } catch (error) {
            if (error instanceof UpgradeError && outOfSight.includes(error.code)) {
                return otherwise;
            }
            throw error;
        } finally {
            limit.abort();
        }
    }

    async stage(host: string, version: string): Promise<void> {
        const { config } = this.#desired(host);
        const { folder, machine } = this.#locate(host);
        const desired = `${version} ${renderConfig(config)}`;
        if (this.#validated.get(host) !== desired) {
            const binaries = await this.#releases(host, version);
            await stageOn(machine, binaries, version);
            await validateConfig(binaries, version, { host, file: folder.config, config }, machine);
            this.#validated.set(host, desired);
        }
    }

    async prepareStart(host: string, version: string): Promise<void> {
        const { folder, machine } = this.#locate(host);
        await this.stage(host, version);
        try {
            await machine.makeFolder(folder.root);
            await machine.remove(folder.next);
            const releases = await this.#releases(host, version);
            await machine.link(await linkTargetOf(machine, releases, version), folder.next);
        } catch (error) {
            throw unusable(host, folder.root, error);
        }
    }

    async switchBinary(host: string, version: string): Promise<void> {
        const { folder, machine } = await this.#placeOfStopped(
            host,
            `switch the binary of ${host} to ${version}`,
        );
        try {
            await savePrevious(folder, machine);
            await machine.rename(folder.next, folder.current);
        } catch (error) {
            throw unusable(host, folder.root, error);
        }
    }

    async confirmStart(host: string): Promise<void> {
        const { folder, machine } = this.#locate(host);
        await discardPrevious(folder, machine);
    }

    async revert(host: string): Promise<void> {
        const { folder, machine } = await this.#placeOfStopped(host, `put ${host} back`);
        try {
            await restorePrevious(folder, machine);
        } catch (error) {
            throw unusable(host, folder.root, error);
        }
    }

    async moveDataAside(host: string): Promise<void> {
        const { folder, machine } = await this.#placeOfStopped(
            host,
            `set the data of ${host} aside`,
        );
        const aside = await machine.makeTemporaryFolder(`${folder.data}-aside-`);
        await machine.rename(folder.data, join(aside, "data"));
    }

    async terminate(host: string): Promise<void> {
        await this.#locate(host).service.terminate();
    }

    async start(host: string): Promise<void> {
        await this.#start(host, async ({ folder, machine }) => {
            await machine.makeFolder(folder.data);
            const current = await machine.readText(folder.config);
            if (current !== undefined && current !== renderConfig(this.#desired(host).config)) {
                await savePrevious(folder, machine);
            }
            return this.#writeConfig(host);
        });
    }

    /** Tells which files it wrote for the server alone. */
    async #writeConfig(host: string): Promise<readonly string[]> {
        const { folder, machine } = this.#locate(host);
        const { config, files = {} } = this.#desired(host);
        await writeMemberFiles(folder.root, files, machine);
        // Whole or not at all: the file is also where a member's address is kept.
        await machine.writeText(folder.nextConfig, renderConfig(config));
        await machine.rename(folder.nextConfig, folder.config);
        return Object.keys(files).map((name) => join(folder.root, name));
    }

    /** It is to be taken over, and was not yet. */
    async isForeign(host: string): Promise<boolean> {
        const { folder, machine } = this.#locate(host);
        return folder.adopted && !(await machine.isReadable(folder.config));
    }

    /**
     * Makes a server that runs, and that somebody else started, one of ours, without touching its process: lays beside it
     * what its next start takes. Safe to repeat; the configuration comes last, and where it is, all is there.
     */
    async takeOver(host: string, version: string | undefined): Promise<void> {
        const { folder, machine, service } = this.#locate(host);
        if (!(await this.isForeign(host))) {
            return;
        }
        const pid = await findProcess(folder, machine);
        if (pid === undefined || version === undefined) {
            throw new UpgradeError(
                "not-adoptable",
                `Cannot take over ${host}: no server that answers there holds ${folder.lock}, and only one that runs can be taken over`,
                { host },
            );
        }
        try {
            await machine.makeFolder(folder.root);
            await copyExecutable(pid, folder, version, machine);
            await machine.remove(folder.current);
            await machine.link(versionFolder(copiesOf(folder), version), folder.current);
            const files = await this.#writeConfig(host);
            await service.handOver([folder.root, folder.config, ...files]);
        } catch (error) {
            throw unusable(host, folder.root, error);
        }
    }

    #releases(host: string, version: string): Promise<Binaries> {
        const { folder, machine } = this.#locate(host);
        return releasesOf(folder, this.#desired(host).binaries, version, machine);
    }

    async startUnchanged(host: string): Promise<void> {
        await this.#start(host, async ({ folder, machine }) => {
            await machine.makeFolder(folder.data);
            return [];
        });
    }

    exitDiagnostics(host: string): Promise<ExitDiagnostics> {
        return this.#locate(host).service.exitDiagnostics(this.#started.get(host));
    }

    /** `prepare` tells which files it wrote for the server alone. */
    async #start(
        host: string,
        prepare: (locate: LocatedMember) => Promise<readonly string[]>,
    ): Promise<void> {
        const locate = this.#locate(host);
        const { folder, machine, service } = locate;
        if (await service.runs()) {
            return;
        }
        if (this.#member(host).forwarded !== true && (await isListening(host))) {
            throw new UpgradeError(
                "port-taken",
                `Cannot start ${host}: another process listens on its port`,
                { host },
            );
        }
        try {
            await this.#activateRelease(host, locate);
            const files = await prepare(locate);
            await service.handOver([folder.root, folder.data, folder.config, ...files]);
            this.#started.set(host, await service.start());
            // Made ready for this very start: nothing was switched, only the configuration was new.
            if (
                (await linkedVersion(folder.next, machine)) ===
                (await linkedVersion(folder.current, machine))
            ) {
                await machine.remove(folder.next);
            }
        } catch (error) {
            const { syscall } = error as NodeJS.ErrnoException;
            const version = await linkedVersion(folder.current, machine);
            throw syscall?.startsWith("spawn") === true
                ? await unrunnable(mongodIn(folder.current), version ?? "a version", error, machine)
                : unusable(host, folder.root, error);
        }
    }

    async #activateRelease(host: string, { folder, machine }: LocatedMember): Promise<void> {
        const { desired } = this.#member(host);
        const target = await machine.readLink(folder.current);
        if (desired && target !== undefined) {
            await activateRelease(machine, desired.binaries, basename(target), target);
        }
    }

    #member(host: string): ManagedMember {
        const member = this.#members.get(host);
        if (!member) {
            throw new RangeError(`${host} is not a member of this machine`);
        }
        return member;
    }

    #desired(host: string): DesiredServer {
        const { desired } = this.#member(host);
        if (!desired) {
            throw new RangeError(`${host} is only looked at here`);
        }
        return desired;
    }

    /** Throws where its process runs; `act` is what is refused then. */
    async #placeOfStopped(host: string, act: string): Promise<LocatedMember> {
        const locate = this.#locate(host);
        if (await locate.service.runs()) {
            throw new UpgradeError("stop-timeout", `Refusing to ${act}: its process runs`, {
                host,
            });
        }
        return locate;
    }

    #locate(host: string): LocatedMember {
        const { folder: root, adopted, machine = thisMachine, service } = this.#member(host);
        const folder = memberFolder(root, adopted);
        return { folder, machine, service: serviceOf(service, folder, machine) };
    }
}

interface LocatedMember {
    readonly folder: MemberFolder;
    readonly machine: Machine;
    readonly service: Service;
}

/** The version folder's name is its version. */
async function linkedVersion(link: string, machine: Machine): Promise<string | undefined> {
    const target = await machine.readLink(link);
    return target === undefined ? undefined : basename(target);
}

function unusable(host: string, folder: string, cause: unknown): UpgradeError {
    return cause instanceof UpgradeError
        ? cause
        : new UpgradeError(
              "data-folder-unusable",
              `Cannot use ${folder} for ${host}: ${messageOf(cause)}`,
              { host, cause },
          );
}
