import { UpgradeError } from "../../core/errors/errors";
import type { Goal } from "../../core/plan/goal";
import type { MemberStep } from "../../core/plan/step";
import { findMember, isHealthy } from "../../core/topology/topology";
import { diedError } from "./exit-diagnostics";
import { Drain } from "./drain";
import { guardAct } from "../guard/may-act";
import type { Ports } from "../ports";
import { redirectSyncSources } from "../handover/sync-source";
import { waitUntil } from "../wait";

type StopStep = Extract<MemberStep, { readonly kind: "stop-member" }>;

/**
 * Stops a member cleanly: its next start made ready, nobody replicating through it, no force, no signal. Leaves it
 * running where the set has changed during the preparations so that it may not be stopped: the next look decides.
 */
export async function stopMember(step: StopStep, goal: Goal, ports: Ports): Promise<void> {
    const { host } = step;
    const { admin, hosts, observer, reporter } = ports;
    await hosts.prepareStart(host, step.to);
    if (isHealthy(findMember(await observer.observe(), host))) {
        await hosts.confirmStart(host); // What serves now is what to go back to.
    }
    await redirectSyncSources(host, ports);
    const drain = new Drain(host, ports);
    await drain.pass();
    const unavailable = await enterMaintenanceMode(host, ports);
    let stops = false;
    try {
        let quiesceSecs: number | undefined;
        while (quiesceSecs === undefined) {
            await drain.pass();
            // The last look before the act: the preparations took their time.
            const last = await recheckBeforeStop(step, drain, goal, ports);
            if (last instanceof UpgradeError) {
                reporter.waiting(last.message);
                return;
            }
            quiesceSecs = last;
        }
        await (step.role === "primary" || step.role === "arbiter"
            ? stopBySignal(host, quiesceSecs, ports)
            : admin.shutdown(host, quiesceSecs));
        await awaitExit(host, ports);
        stops = true;
    } finally {
        if (unavailable && !stops) {
            await admin.maintain(host, false).catch(() => undefined); // It stays, so it serves again.
        }
    }
}

/**
 * How long the server is to wait for its clients, once nothing speaks against the stop: from then on the set has to do
 * without the member. Not while another turn hands over: no candidate goes away, and nobody steps down meanwhile.
 */
function recheckBeforeStop(
    step: StopStep,
    drain: Drain,
    goal: Goal,
    ports: Ports,
): Promise<UpgradeError | number | undefined> {
    return ports.slots.alone(async () => {
        const refusal = await guardAct(step, await ports.observer.observe(), goal, ports);
        const quiesceSecs = refusal ? undefined : await drain.quiesceSecs();
        if (quiesceSecs !== undefined) {
            ports.slots.leave(step.host);
        }
        return refusal ?? quiesceSecs;
    });
}

/**
 * Its shutdown is as clean as the command's, which these two refuse. An arbiter has no users, so nobody may send it there
 * where authentication is on. The guard lets a primary pass only where the program accepts that writes stop: the command
 * waits for a secondary to take over (tried on 4.2 to 6.0 with one that can't).
 */
async function stopBySignal(
    host: string,
    quiesceSecs: number,
    { admin, hosts }: Ports,
): Promise<void> {
    await admin.setSignalShutdownTimeout(host, quiesceSecs);
    await hosts.terminate(host);
}

/**
 * Clients of servers before 4.4 ask only every 10 s how a member is, and a read that goes to one that is gone meanwhile
 * may fail. So for that long it stays and says that it serves no reads: who asks is told so, and asks another.
 */
async function enterMaintenanceMode(host: string, ports: Ports): Promise<boolean> {
    const { admin, clock, settings } = ports;
    const watchers = await admin.watchers(host).catch(() => 0);
    const member = findMember(await ports.observer.observe(), host);
    if (watchers !== undefined || member.state !== "SECONDARY") {
        return false;
    }
    // Whether it took the command that failed is not known, so it is lifted again where the member stays.
    await admin.maintain(host, true).catch(() => undefined);
    ports.reporter.waiting(`${host} sends its readers away`);
    await clock.sleep(settings.clientsTimeoutSecs * 1000); // Nothing to see: their next look.
    return true;
}

export async function awaitExit(host: string, ports: Ports): Promise<void> {
    const { hosts, settings } = ports;
    await waitUntil(
        ports.clock,
        settings.stopTimeoutSecs,
        async () => {
            // A server that stops takes its time to refuse an answer: only its process is looked at.
            return (await hosts.processRuns(host))
                ? { seen: "its process runs" }
                : { done: undefined };
        },
        (seen) =>
            new UpgradeError(
                "stop-timeout",
                `${host} did not stop within ${String(settings.stopTimeoutSecs)} s (last seen ${seen}); it was asked to shut down and nothing was forced`,
                { host },
            ),
    );
}

export async function switchBinary(host: string, to: string, ports: Ports): Promise<void> {
    await ports.hosts.prepareStart(host, to);
    await ports.hosts.switchBinary(host, to);
}

export async function moveDataAside(host: string, ports: Ports): Promise<void> {
    await ports.hosts.moveDataAside(host);
}

/** Starts the process, as wanted or as it lies there, and waits until the server answers. */
export async function startMember(
    host: string,
    ports: Ports,
    start: "start" | "startUnchanged" = "start",
): Promise<void> {
    const { startTimeoutSecs } = ports.settings;
    await ports.hosts[start](host);
    await waitUntil(
        ports.clock,
        startTimeoutSecs,
        async () => {
            const member = findMember(await ports.observer.observe(), host);
            if (!member.processRuns) {
                throw await diedError(host, ports);
            }
            return member.version === undefined
                ? { seen: "its process runs and does not answer yet" }
                : { done: undefined };
        },
        (seen) =>
            new UpgradeError(
                "start-timeout",
                `${host} did not answer within ${String(startTimeoutSecs)} s of its start (last seen: ${seen})`,
                { host },
            ),
    );
}
