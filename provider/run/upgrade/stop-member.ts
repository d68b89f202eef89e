import { UpgradeError, messageOf } from "../../core/errors/errors";
import { extendFailure } from "../../core/errors/failure";
import type { Goal } from "../../core/plan/goal";
import type { StopStep } from "../../core/plan/step";
import { findMember, isHealthy } from "../../core/topology/topology";
import { awaitExit } from "./await-exit";
import { Drain } from "./drain";
import { startMember } from "./start-member";
import { stopSilent } from "./stop-silent";
import { guardAct } from "../guard/may-act";
import type { Ports } from "../ports";
import { redirectSyncSources } from "../handover/sync-source";

/**
 * Stops a member cleanly, after its next start is prepared and no other member replicates through it. Leaves it running
 * if the set has changed during the preparations and the guard refuses the stop: the next observation decides.
 */
export async function stopMember(step: StopStep, goal: Goal, ports: Ports): Promise<void> {
    const { host } = step;
    const { admin, control, observer, reporter } = ports;
    let inMaintenance = false;
    let asked = false;
    let stopped = false;
    try {
        await control.prepareStart(host, step.to);
        const member = findMember(await observer.observe(), host);
        if (isHealthy(member)) {
            await control.confirmStart(host); // A revert goes back to the binary that serves now.
        }
        if (member.version === undefined) {
            stopped = await stopSilent(step, member, goal, ports);
            return;
        }
        await redirectSyncSources(host, ports);
        const drain = new Drain(host, ports);
        await drain.awaitIdle();
        inMaintenance = await enterMaintenanceMode(host, ports);
        let quiesceSecs: number | undefined;
        while (quiesceSecs === undefined) {
            await drain.awaitIdle();
            // The preparations took their time: the guard checks a fresh observation.
            const checked = await recheckBeforeStop(step, drain, goal, ports);
            if (checked instanceof UpgradeError) {
                reporter.waiting(checked.message);
                return;
            }
            quiesceSecs = checked;
        }
        asked = true;
        if (step.role === "primary" || step.role === "arbiter") {
            // SIGTERM is as clean as the shutdown command that both refuse. An arbiter has no users, so with
            // authentication no client may shut it down. The guard allows a primary only if the program accepts that
            // writes stop: the command waits for a secondary to take over (tried on 4.2 to 6.0 with one that cannot).
            await admin.stopBySignal(host, quiesceSecs, () => control.terminate(host));
        } else {
            await admin.shutdown(host, quiesceSecs);
        }
        try {
            await awaitExit(host, ports);
        } catch (error) {
            throw isStopTimeout(error) ? await bringBack(error, step, ports) : error;
        }
        stopped = true;
    } catch (error) {
        asked &&= !(error instanceof UpgradeError && error.code === "stop-refused");
        throw error;
    } finally {
        if (!stopped) {
            await staysUp(host, { inMaintenance, isPrepared: !asked }, ports).catch(
                () => undefined,
            );
        }
    }
}

/** Undoes the preparations of a stop that does not come. `next` goes last: it marks the maintenance mode as ours. */
async function staysUp(
    host: string,
    {
        inMaintenance,
        isPrepared,
    }: { readonly inMaintenance: boolean; readonly isPrepared: boolean },
    { admin, control }: Ports,
): Promise<void> {
    if (inMaintenance) {
        await admin.maintain(host, false);
    }
    if (isPrepared) {
        await control.discardPrepared(host);
    }
}

/**
 * Checks the stop once more. Resolves to the refusal, to undefined while the drain has time left, or to how long the server
 * must wait for its clients: from then on the set must do without the member. No handover runs at the same time, so no
 * candidate stops and no primary steps down.
 */
function recheckBeforeStop(
    step: StopStep,
    drain: Drain,
    goal: Goal,
    ports: Ports,
): Promise<UpgradeError | number | undefined> {
    return ports.slots.actAlone(async () => {
        const refusal = await guardAct(step, await ports.observer.observe(), goal, ports);
        const quiesceSecs = refusal ? undefined : await drain.quiesceSecs();
        if (quiesceSecs !== undefined) {
            ports.slots.markUnavailable(step.host);
        }
        return refusal ?? quiesceSecs;
    });
}

/**
 * Clients of servers before 4.4 check a member only every 10 s, and a read may fail if it goes to one that has stopped
 * meanwhile. So for that long the member stays in maintenance mode: it answers that it serves no reads, and clients use
 * another one. Resolves to whether it did.
 */
async function enterMaintenanceMode(host: string, ports: Ports): Promise<boolean> {
    const { admin, clock, settings } = ports;
    const watchers = await admin.watchers(host).catch(() => 0);
    const member = findMember(await ports.observer.observe(), host);
    if (watchers !== undefined || member.state !== "SECONDARY") {
        return false;
    }
    // A failed command may have been executed, so the mode is left again if the member stays up.
    await admin.maintain(host, true).catch(() => undefined);
    ports.reporter.waiting(`${host} serves no more reads, so that clients use other members`);
    await clock.sleep(settings.clientsTimeoutSecs * 1000); // The clients' interval; nothing shows its end.
    return true;
}

/**
 * Brings back a member that takes too long to stop. The request cannot be withdrawn, so the member will be down sooner or
 * later: this still waits for its end, and starts the same binary again. Resolves to the failure, extended by the result.
 */
async function bringBack(
    failure: UpgradeError,
    { host, from }: StopStep,
    ports: Ports,
): Promise<UpgradeError> {
    ports.reporter.waiting(`${host} is still stopping; it is started again as soon as it has`);
    try {
        await awaitExit(host, ports, ports.settings.startTimeoutSecs);
        await startMember(host, ports, "startUnchanged");
        await ports.control.discardPrepared(host);
    } catch (error) {
        const why = isStopTimeout(error)
            ? `has not stopped after another ${ports.settings.startTimeoutSecs} s either; the next update waits for its end and starts it`
            : `has stopped meanwhile and could not be started again: ${messageOf(error)}`;
        return extended(failure, `${host} ${why}`);
    }
    return extended(failure, `${host} has stopped meanwhile and runs ${from} again`);
}

function isStopTimeout(error: unknown): error is UpgradeError {
    return error instanceof UpgradeError && error.code === "stop-timeout";
}

function extended(failure: UpgradeError, what: string): UpgradeError {
    const reason = `${failure.message}\n${what}`;
    return extendFailure(failure, reason, { reason });
}
