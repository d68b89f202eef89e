import { setTimeout as pause } from "node:timers/promises";

/* eslint-disable @typescript-eslint/no-restricted-imports -- acts as a service manager, with internal functions */
import { memberFolder } from "../../provider/io/layout/member-folder";
import { startProcess } from "../../provider/io/service/process";
import type { Place } from "../../test/kit/sets/by-hand";
import { runOn, switchByHand } from "../../test/kit/sets/by-hand";
import { stopProcess } from "../../test/kit/sets/stop-process";

const stopLimitMs = 120_000;
const pollMs = 1_000;
const pollLimitMs = 300_000;

/** Restarts as a service manager does: SIGTERM, wait for the end of the process, replace the binary, start. */
export async function restart(place: Place, version: string): Promise<void> {
    const folder = memberFolder(place.folder);
    if (!(await stopProcess(folder, stopLimitMs))) {
        throw new Error(`${place.host} did not stop within ${stopLimitMs / 1000} s of SIGTERM`);
    }
    await switchByHand(place, version);
    await startProcess(folder);
}

/** Polls immediately and then every second, as scripts and people do at best. */
export async function pollUntil(condition: string, isMet: () => Promise<boolean>): Promise<void> {
    const deadline = performance.now() + pollLimitMs;
    while (!(await isMet().catch(() => false))) {
        if (performance.now() > deadline) {
            throw new Error(`Waited ${pollLimitMs / 1000} s in vain until ${condition}`);
        }
        await pause(pollMs);
    }
}

/**
 * A member's state in `rs.status()` of another member, if a heartbeat since that moment confirms it. For two seconds
 * `rs.status()` shows the state before a restart; a script that trusts it stops a second member too early.
 */
export async function stateSeenOn(
    asked: string,
    host: string,
    sinceMs: number,
): Promise<string | undefined> {
    const { members } = await runOn(asked, { replSetGetStatus: 1 });
    const member = (members as StatusMember[]).find(({ name }) => name === host);
    const lastHeartbeatMs = member?.lastHeartbeatRecv?.getTime() ?? 0;
    return lastHeartbeatMs > sinceMs ? member?.stateStr : undefined;
}

interface StatusMember {
    readonly name: string;
    readonly stateStr: string;
    readonly lastHeartbeatRecv?: Date;
}
