import type { Goal } from "../../core/plan/goal";
import type { StopStep } from "../../core/plan/step";
import type { Member } from "../../core/topology/topology";
import { findMember } from "../../core/topology/topology";
import { guardAct } from "../guard/may-act";
import { redirectSyncSources } from "../handover/sync-source";
import type { Ports } from "../ports";
import { transientLimitSecs } from "../wait";
import { awaitExit } from "./await-exit";
import { StartWatch } from "./start-watch";

/** The pause between two observations of a server that does not answer. */
const observeAgainMs = 1_000;

/**
 * Stops a server that does not answer by a signal, with no question that it would leave open for seconds. Leaves it running
 * if it works or answers meanwhile, or if the guard refuses. Resolves to whether it has ended.
 */
export async function stopSilent(
    step: StopStep,
    silent: Member,
    goal: Goal,
    ports: Ports,
): Promise<boolean> {
    const { host } = step;
    const { control, observer, reporter, slots } = ports;
    if (!(await isStill(silent, ports))) {
        return false;
    }
    await redirectSyncSources(host, ports);
    const stays = await slots.actAlone(async () => {
        const topology = await observer.observe();
        if (findMember(topology, host).version !== undefined) {
            return `${host} answers`;
        }
        const refusal = await guardAct(step, topology, goal, ports);
        if (refusal === undefined) {
            slots.markUnavailable(host);
        }
        return refusal?.message;
    });
    if (stays !== undefined) {
        reporter.waiting(stays);
        return false;
    }
    await control.terminate(host);
    await awaitExit(host, ports);
    return true;
}

/**
 * Whether a server that does not answer does nothing either. One that works on its start is left alone: a signal would only
 * make that begin again. One from which the others get heartbeats has started.
 */
async function isStill({ host, servesOthers }: Member, ports: Ports): Promise<boolean> {
    const { clock, observer } = ports;
    const watch = new StartWatch(host, ports);
    while (servesOthers !== true && clock.now() < watch.progressAt() + transientLimitSecs * 1000) {
        const member = await observer.observeMember(host);
        if (!member.processRuns || member.version !== undefined) {
            return false;
        }
        await watch.poll(member);
        await clock.sleep(observeAgainMs);
    }
    return true;
}
