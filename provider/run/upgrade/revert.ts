import type { ErrorCode, UpgradeError } from "../../core/errors/errors";
import { messageOf } from "../../core/errors/errors";
import { extendFailure } from "../../core/errors/failure";
import type { Goal } from "../../core/plan/goal";
import { mustWipeArbiter } from "../../core/plan/plan";
import type { MemberStep, RevertStep } from "../../core/plan/step";
import type { Member, Topology } from "../../core/topology/topology";
import { findMember } from "../../core/topology/topology";
import { compareSeries, parseVersion } from "../../core/releases/version";
import { awaitMember } from "./await-member";
import { withExitDiagnostics } from "./exit-diagnostics";
import { guardStep } from "../guard/guard";
import type { Ports } from "../ports";
import { awaitExit, startMember } from "./restart";

/** Failures of a start that never came to a process; where one runs all the same, the start was only not heard of. */
const beforeProcess: readonly ErrorCode[] = [
    "binary-missing",
    "data-folder-unusable",
    "library-missing",
    "package-failed",
    "release-command-failed",
    "wrong-architecture",
];

/** Failures of a start, or of the wait behind it, that say that the change itself is no good. */
const undoneBy: readonly ErrorCode[] = [
    ...beforeProcess,
    "member-not-healthy",
    "start-failed",
    "start-timeout",
];

/** Failures of a process that still ran: what it wrote is not in their messages yet. */
const stillRan: readonly ErrorCode[] = ["member-not-healthy", "start-timeout"];

/**
 * After a step failed: brings its member back to what it ran before the change, where that is what the failure calls
 * for. Resolves to the failure, which then says too what became of the member.
 */
export async function revertAfter(
    failure: UpgradeError,
    failed: MemberStep,
    goal: Goal,
    ports: Ports,
): Promise<UpgradeError> {
    const { host } = failed;
    const to = previous(failure, failed, findMember(await ports.observer.observe(), host));
    if (to === undefined) {
        return failure;
    }
    // Before its old server writes to the same log.
    const told = stillRan.includes(failure.code)
        ? withExitDiagnostics(failure, await ports.hosts.exitDiagnostics(host))
        : failure;
    try {
        await revert(host, to, goal, ports);
    } catch (error) {
        const why = `${host} could not be put back to ${to}: ${messageOf(error)}`;
        const revert = { to, error: messageOf(error) };
        return extendFailure(told, `${told.message}\n${why}`, { revert });
    }
    const what = `${host} runs ${to} again, with the configuration that it had`;
    return extendFailure(told, `${told.message}\n${what}`, { revert: { to } });
}

/** The version to go back to; undefined where the member stays as it is. */
function previous(failure: UpgradeError, failed: MemberStep, member: Member): string | undefined {
    switch (failed.kind) {
        case "start-member":
        case "await-member":
            return undoneBy.includes(failure.code) &&
                !(member.processRuns && beforeProcess.includes(failure.code))
                ? member.previousVersion
                : undefined;
        // It is down, and nothing was changed, or only laid ready: what it had only has to be started again.
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
    const { clock, hosts, observer, reporter, settings } = ports;
    const topology = await observer.observe();
    const { installedVersion } = findMember(topology, host);
    const step: RevertStep = { kind: "revert", host, from: installedVersion ?? to, to };
    checkGuard(step, topology, goal, ports);
    reporter.stepStarted(step);
    const begun = clock.now();
    await endProcess(host, ports);
    await shutDownInOrder(step, goal, ports);
    // It is down from here on, in order wherever that could be had.
    if (mustWipeArbiter(findMember(await observer.observe(), host), to)) {
        await hosts.moveDataAside(host);
    }
    await hosts.revert(host);
    await startMember(host, ports, "startUnchanged");
    // What comes back has proved itself before: no soak time.
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

/** By the command where the server takes it, else by the signal; never by force. */
async function endProcess(host: string, ports: Ports): Promise<void> {
    const { admin, hosts, observer, settings } = ports;
    const member = findMember(await observer.observe(), host);
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
        await hosts.terminate(host);
    }
    await awaitExit(host, ports);
}

/**
 * The downgrade pages want a clean shutdown of the newer series first. Tried: 4.2.6 does not start on what 4.4.2 left
 * when it was killed, while 4.4.2 does after 5.0.4, and 5.0.4 after 6.0.27. So after a crash the newer binary is started
 * once more, only to be shut down. If it crashes again, the older one is tried all the same: it refuses what it can't read.
 */
async function shutDownInOrder(step: RevertStep, goal: Goal, ports: Ports): Promise<void> {
    const { host, from, to } = step;
    const { uncleanShutdown } = findMember(await ports.observer.observe(), host);
    if (uncleanShutdown && compareSeries(parseVersion(from).series, parseVersion(to).series) > 0) {
        await startMember(host, ports, "startUnchanged").catch(() => undefined);
        // Up again, its vote may be one that the set needs: then it stays as it is.
        checkGuard(step, await ports.observer.observe(), goal, ports);
        await endProcess(host, ports);
    }
}
