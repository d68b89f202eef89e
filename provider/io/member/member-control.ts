import { basename } from "node:path";

import { UpgradeError } from "../../core/errors/errors";
import { defined } from "../../core/json/defined";
import type { MemberControl } from "../../run/ports";
import { renderConfig } from "../layout/config-text";
import { moveAside } from "../layout/data-aside";
import { discardPrevious, restorePrevious, savePrevious } from "../layout/previous";
import { mongodIn } from "../layout/release-folder";
import { isListening } from "../mongodb/connections";
import type { HostFactsSource } from "../mongodb/observer";
import { activateRelease, linkTargetOf } from "../releases/activate";
import { releasesOf } from "../releases/adopted-release";
import { stageOn } from "../releases/stage-on";
import { cannotRun } from "../releases/store/cannot-run";
import type { StartedProcess } from "../service/process";
import { adoptServer, awaitsAdoption } from "./adopt-server";
import { PatientServices } from "./patient-services";
import type { DesiredServer, LocatedMember, ManagedMember } from "./managed-member";
import { folderUnusable, linkedVersion, locate } from "./managed-member";
import { observeHost, observeRunning } from "./observe-host";
import { StartProgressReader } from "./start-progress";
import { writeServerFiles } from "./server-files";
import { validateConfig } from "./validate-config";

export interface MachineMemberControl extends MemberControl, HostFactsSource {
    /** Whether the member is to be adopted and was not yet. */
    awaitsAdoption(host: string): Promise<boolean>;
    /** Adopts a running server without touching its process. Does nothing for a member that needs no adoption. */
    adopt(host: string, version: string | undefined): Promise<void>;
}

/** Acts on the members' machines, through their services. */
export function makeMemberControl(members: readonly ManagedMember[]): MachineMemberControl {
    const byHost = new Map(members.map((member) => [member.host, member]));
    /** What this run started, by host. */
    const started = new Map<string, StartedProcess>();
    const progress = new StartProgressReader();
    const patient = new PatientServices();
    /**
     * What this run has staged and validated last, by host. A run prepares a start twice, before the stop and before the
     * switch: the second time nothing is staged or validated again, so that the member is down no longer than necessary.
     */
    const validated = new Map<string, string>();

    const memberAt = (host: string) => {
        const member = byHost.get(host);
        if (!member) {
            throw new RangeError(`${host} is not a member of this set's program`);
        }
        return member;
    };
    const locatedAt = (host: string) => locate(memberAt(host));
    const desiredAt = (host: string): DesiredServer => {
        const { desired } = memberAt(host);
        if (!desired) {
            throw new RangeError(`${host} is only observed by this run`);
        }
        return desired;
    };
    const releasesAt = (host: string, version: string) => {
        const { folder, machine } = locatedAt(host);
        return releasesOf(folder, desiredAt(host).binaries, version, machine);
    };

    /** Refuses to `act` while the member's process runs. */
    async function stoppedAt(host: string, act: string): Promise<LocatedMember> {
        const member = locatedAt(host);
        if (await member.service.isRunning()) {
            throw new UpgradeError("stop-timeout", `Refusing to ${act}: its process runs`, {
                host,
            });
        }
        return member;
    }

    async function stage(host: string, version: string): Promise<void> {
        const { config } = desiredAt(host);
        const { folder, machine } = locatedAt(host);
        const desired = `${version} ${renderConfig(config)}`;
        if (validated.get(host) !== desired) {
            const binaries = await releasesAt(host, version);
            await stageOn(machine, binaries, version);
            await validateConfig(binaries, version, { host, file: folder.config, config }, machine);
            validated.set(host, desired);
        }
    }

    /**
     * Stages the release again that a member's link names, if it is not there: a host that was set up again may have the
     * member's data alone. Resolves to where the link leads.
     */
    async function restoreRelease(
        { host, folder, machine }: LocatedMember,
        target: string,
    ): Promise<string> {
        if (await machine.isReadable(mongodIn(target))) {
            return target;
        }
        const version = basename(target);
        const releases = await releasesAt(host, version);
        await stageOn(machine, releases, version);
        const staged = await linkTargetOf(machine, releases, version);
        await machine.remove(folder.current);
        await machine.link(staged, folder.current);
        return staged;
    }

    /** `prepare` returns the files that it wrote for the server alone. */
    async function start(
        host: string,
        prepare: (member: LocatedMember) => Promise<readonly string[]>,
    ): Promise<void> {
        const located = locatedAt(host);
        const { folder, machine, service } = located;
        const { forwarded = false, desired } = memberAt(host);
        if (await service.isRunning()) {
            return;
        }
        if (!forwarded && (await isListening(host))) {
            throw new UpgradeError(
                "port-taken",
                `Cannot start ${host}: another process listens on its port`,
                { host },
            );
        }
        try {
            const target = await machine.readLink(folder.current);
            if (desired && target !== undefined) {
                const found = await restoreRelease(located, target);
                await activateRelease(machine, desired.binaries, basename(found), found);
            }
            await machine.makeFolder(folder.root);
            await machine.makeFolder(folder.data, "umask");
            const files = await prepare(located);
            await service.grantOwnership([folder.root, folder.data, folder.config, ...files]);
            started.set(host, await service.start());
            progress.forget(host);
            await removeUnusedNext(located);
        } catch (error) {
            const { syscall } = error as NodeJS.ErrnoException;
            const version = await linkedVersion(folder.current, machine);
            throw syscall?.startsWith("spawn") === true
                ? await cannotRun(mongodIn(folder.current), version ?? "a version", error, machine)
                : folderUnusable(located, error);
        }
    }

    return {
        facts: (host) =>
            observeHost(patient.member(locatedAt(host)), memberAt(host).desired?.config),
        processRuns: (host) => observeRunning(patient.member(locatedAt(host))),
        awaitsAdoption: (host) => awaitsAdoption(locatedAt(host)),
        adopt: (host, version) => adoptServer(locatedAt(host), version, () => desiredAt(host)),
        stage,
        prepareStart: async (host, version) => {
            await stage(host, version);
            await change(locatedAt(host), async ({ folder, machine, service }) => {
                await machine.makeFolder(folder.root);
                await machine.remove(folder.next);
                const releases = await releasesAt(host, version);
                await machine.link(await linkTargetOf(machine, releases, version), folder.next);
                await service.verifyAccess(mongodIn(folder.next));
            });
        },
        discardPrepared: (host) =>
            change(locatedAt(host), ({ folder, machine }) => machine.remove(folder.next)),
        switchBinary: async (host, version) => {
            const stopped = await stoppedAt(host, `switch the binary of ${host} to ${version}`);
            await change(stopped, async ({ folder, machine }) => {
                await savePrevious(folder, machine);
                await machine.rename(folder.next, folder.current);
            });
        },
        confirmStart: async (host) => {
            const { folder, machine } = locatedAt(host);
            await discardPrevious(folder, machine);
        },
        revert: async (host) => {
            const stopped = await stoppedAt(host, `revert ${host}`);
            await change(stopped, ({ folder, machine }) => restorePrevious(folder, machine));
        },
        moveDataAside: async (host) => {
            const stopped = await stoppedAt(host, `move the data of ${host} aside`);
            await change(stopped, ({ folder, machine }) => moveAside(folder.data, machine));
        },
        terminate: (host) => {
            const member = memberAt(host);
            // The guard has just looked: a signal that came much later would not be what it allowed.
            const connected = member.machine?.connected;
            return locate({ ...member, ...defined({ machine: connected }) }).service.terminate();
        },
        start: (host) =>
            start(host, async (member) => {
                const { folder, machine } = member;
                const desired = desiredAt(host);
                const current = await machine.readText(folder.config);
                if (current !== undefined && current !== renderConfig(desired.config)) {
                    await savePrevious(folder, machine);
                }
                return writeServerFiles(member, desired);
            }),
        startUnchanged: (host) => start(host, () => Promise.resolve([])),
        startProgress: (host) =>
            progress.read(locatedAt(host), started.get(host)?.logFrom ?? 0, () =>
                memberAt(host).forwarded === true ? Promise.resolve(false) : isListening(host),
            ),
        exitDiagnostics: (host) => locatedAt(host).service.exitDiagnostics(started.get(host)),
    };
}

async function change(
    member: LocatedMember,
    work: (member: LocatedMember) => Promise<void>,
): Promise<void> {
    try {
        await work(member);
    } catch (error) {
        throw folderUnusable(member, error);
    }
}

/** Removes a `next` link that was prepared for this very start: nothing was switched, only the configuration changed. */
async function removeUnusedNext({ folder, machine }: LocatedMember): Promise<void> {
    const [next, current] = await Promise.all([
        linkedVersion(folder.next, machine),
        linkedVersion(folder.current, machine),
    ]);
    if (next === current) {
        await machine.remove(folder.next);
    }
}
