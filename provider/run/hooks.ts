import type { Goal } from "../core/plan/goal";
import { roleOf } from "../core/plan/plan";
import { findMember } from "../core/topology/topology";
import type { HookName, Ports } from "./ports";

/** Runs the user's command for a hook, with facts about the member. Resolves to false if there is no command to run. */
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
        return false; // Hooks concern members of an initiated set only.
    }
    ports.reporter.waiting(`hook ${name} is running for ${host}`);
    await ports.hooks.run(name, command, {
        MEMBER_HOST: host,
        MEMBER_ROLE: roleOf(member),
        FROM_VERSION: from ?? member.version ?? member.installedVersion ?? "",
        TO_VERSION: goal.version,
        SET_NAME: topology.setName,
    });
    return true;
}
