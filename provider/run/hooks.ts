import type { Goal } from "../core/plan/goal";
import { roleOf } from "../core/plan/plan";
import { findMember } from "../core/topology/topology";
import type { HookName, Ports } from "./ports";

/** Runs the user's command of that name with what it may want to know of the member; false where there is none. */
export async function callHook(
    name: HookName,
    host: string,
    goal: Goal,
    ports: Ports,
    from?: string,
): Promise<boolean> {
    const command = ports.settings.hooks?.[name];
    if (command === undefined) {
        return false;
    }
    const topology = await ports.observer.observe();
    const member = findMember(topology, host);
    if (!topology.initiated || !member.inSet) {
        return false; // A set that is being made has nothing to be warned of, nor one of a member that is not in it.
    }
    ports.reporter.waiting(`hook ${name} of ${host} runs`);
    await ports.hooks.run(name, command, {
        MEMBER_HOST: host,
        MEMBER_ROLE: roleOf(member),
        FROM_VERSION: from ?? member.version ?? member.installedVersion ?? "",
        TO_VERSION: goal.version,
        SET_NAME: topology.setName,
    });
    return true;
}
