import type { ErrorCode, UpgradeError } from "../../core/errors/errors";
import { messageOf } from "../../core/errors/errors";
import { extendFailure } from "../../core/errors/failure";
import type { Goal } from "../../core/plan/goal";
import { mustWipeArbiter } from "../../core/plan/plan";
import type { MemberStep, RevertStep } from "../../core/plan/step";
import { withStoppedMember } from "../../core/topology/stopped-member";
import type { Member, Topology } from "../../core/topology/topology";
import { findMember } from "../../core/topology/topology";
import { compareSeries, parseVersion } from "../../core/releases/version";
import { awaitExit } from "./await-exit";
import { awaitMember } from "./await-member";
import { withExitDiagnostics } from "./exit-diagnostics";
import { guardStep } from "../guard/guard";
import type { Ports } from "../ports";
import { startMember } from "./start-member";

/** Failures of a start before there was a process. If one runs all the same, only the answer to the start was lost. */
const beforeProcess: readonly ErrorCode[] = [
    "binary-missing",
    "data-folder-unusable",
    "library-missing",
    "package-failed",
    "release-command-failed",
    "wrong-architecture",
];

/** Failures of a start, or of the wait after it, that show that the change itself does not work. */
const revertedAfter: readonly ErrorCode[] = [
    ...beforeProcess,
    "member-not-healthy",
    "start-failed",
    "start-timeout",
];

/** Failures of a process that still ran: the end of its log is not in their messages yet. */
const withoutLog: readonly ErrorCode[] = ["member-not-healthy", "start-timeout"];

/**
 * Reverts a member to its previous binary and configuration, if the failure of its step shows that the change does not
 * work. Resolves to the failure, extended by the result of the revert.
 */
export async function revertAfter(
    failure: UpgradeError,
    failed: MemberStep,
    goal: Goal,
    ports: Ports,
): Promise<UpgradeError> {
    const { host } = failed;
    const to = versionToRestore(failure, failed, await ports.observer.observeMember(host));
    if (to === undefined) {
        return failure;
    }
    // Read before the old server writes to the same log.
    const described = withoutLog.includes(failure.code)
        ? withExitDiagnostics(failure, await ports.control.exitDiagnostics(host))
        : failure;
    try {
        await revert(host, to, goal, ports);
    } catch (error) {
        const why = `${host} could not be reverted to ${to}: ${messageOf(error)}`;
        const revert = { to, error: messageOf(error) };
        return extendFailure(described, `${described.message}\n${why}`, { revert });
    }
    const what = `${host} runs ${to} again, with the configuration that it had`;
    return extendFailure(described, `${described.message}\n${what}`, { revert: { to } });
}

/** Returns the version to revert to; undefined if the member stays as it is. */
function versionToRestore(
    failure: UpgradeError,
    failed: MemberStep,
    member: Member,
): string | undefined {
    switch (failed.kind) {
        case "start-member":
        case "await-member":
            return revertedAfter.includes(failure.code) &&
                !(member.processRuns && beforeProcess.includes(failure.code))
                ? member.previousVersion
                : undefined;
        // The member is down and its change was at most prepared: the binary that it had only has to start again.
        case "switch-binary":
        case "move-data-aside":
            return member.processRuns
                ? undefined
                : (member.previousVersion ?? member.installedVersion);
        case "hand-over":
        case "stop-member":
            return undefined;
    }
}

async function revert(host: string, to: string, goal: Goal, ports: Ports): Promise<void> {
    const { clock, control, observer, reporter, settings } = ports;
    const topology = await observer.observe();
    const { installedVersion } = findMember(topology, host);
    const step: RevertStep = { kind: "revert", host, from: installedVersion ?? to, to };
    checkGuard(step, topology, goal, ports);
    reporter.stepStarted(step);
    const begun = clock.now();
    await endProcess(host, ports);
    await shutDownCleanly(step, goal, ports);
    // The member is down from here on, after a clean shutdown if that was possible.
    const stopped = withStoppedMember(topology, await observer.observeMember(host));
    if (mustWipeArbiter(findMember(stopped, host), to)) {
        await control.moveDataAside(host);
    }
    await control.revert(host);
    await startMember(host, ports, "startUnchanged");
    // The previous binary has proved itself before: no soak time.
    await awaitMember(host, to, { ...ports, settings: { ...settings, soakSecs: 0 } });
    reporter.stepEnded(step, clock.now() - begun);
}

function checkGuard(step: RevertStep, topology: Topology, goal: Goal, ports: Ports): void {
    const concurrent = ports.slots.concurrentUpdates(step.host);
    const refusal = guardStep(step, topology, goal, ports.settings.maxLagSecs, concurrent);
    if (refusal) {
        throw refusal;
    }
}

/** Stops the process by the shutdown command if the server accepts it, else by SIGTERM; never by force. */
async function endProcess(host: string, ports: Ports): Promise<void> {
    const { admin, control, observer, settings } = ports;
    const member = await observer.observeMember(host);
    if (!member.processRuns) {
        return;
    }
    const asked =
        member.version !== undefined &&
        (await admin.shutdown(host, settings.drainSecs).then(
            () => true,
            () => false,
        ));
    if (!asked) {
        await control.terminate(host);
    }
    // The request cannot be withdrawn, and the revert requires the end, even a late one.
    await awaitExit(host, ports, settings.stopTimeoutSecs + settings.startTimeoutSecs);
}

/**
 * Starts a newer series that crashed once more, only to shut it down cleanly, as the manual's downgrade pages require.
 * Tried: 4.2.6 does not start on the files of a killed 4.4.2, while 4.4.2 does after 5.0.4, and 5.0.4 after 6.0.27. If it
 * crashes again, the older binary is tried all the same: it refuses files that it cannot read.
 */
async function shutDownCleanly(step: RevertStep, goal: Goal, ports: Ports): Promise<void> {
    const { host, from, to } = step;
    const { uncleanShutdown } = await ports.observer.observeMember(host);
    if (uncleanShutdown && compareSeries(parseVersion(from).series, parseVersion(to).series) > 0) {
        await startMember(host, ports, "startUnchanged").catch(() => undefined);
        // Once it runs again, the set may need its vote: then the guard keeps it running.
        checkGuard(step, await ports.observer.observe(), goal, ports);
        await endProcess(host, ports);
    }
}
