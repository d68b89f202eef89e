import { setTimeout as pause } from "node:timers/promises";

/* eslint-disable @typescript-eslint/no-restricted-imports -- a service manager's part: not published */
import { memberFolder } from "../../provider/io/layout/member-folder";
import { startProcess } from "../../provider/io/service/process";
import type { Place } from "../../test/kit/sets/by-hand";
import { runOn, switchByHand } from "../../test/kit/sets/by-hand";
import { stopProcess } from "../../test/kit/sets/stop-process";

const stopLimitMs = 120_000;
const pollMs = 1_000;
const pollLimitMs = 300_000;

/** As a service manager does: SIGTERM, no wait beyond the end of the process, the other binary, the start. */
export async function restart(place: Place, version: string): Promise<void> {
    const folder = memberFolder(place.folder);
    if (!(await stopProcess(folder, stopLimitMs))) {
        throw new Error(`${place.host} did not stop within ${stopLimitMs / 1000} s of SIGTERM`);
    }
    await switchByHand(place, version);
    await startProcess(folder);
}

/** Looks at once, then every second, as scripts and people do at best. */
export async function pollUntil(what: string, look: () => Promise<boolean>): Promise<void> {
    const deadline = performance.now() + pollLimitMs;
    while (!(await look().catch(() => false))) {
        if (performance.now() > deadline) {
            throw new Error(`Waited ${pollLimitMs / 1000} s in vain until ${what}`);
        }
        await pause(pollMs);
    }
}

/**
 * State of a member as `rs.status()` on another one shows it, by what was heard of it since that moment: for two seconds
 * it shows what was before a restart, and who believes that stops a second member too early.
 */
export async function stateSeenOn(
    asked: string,
    host: string,
    sinceMs: number,
): Promise<string | undefined> {
    const { members } = await runOn(asked, { replSetGetStatus: 1 });
    const member = (members as StatusMember[]).find(({ name }) => name === host);
    const heard = member?.lastHeartbeatRecv?.getTime() ?? 0;
    return heard > sinceMs ? member?.stateStr : undefined;
}

interface StatusMember {
    readonly name: string;
    readonly stateStr: string;
    readonly lastHeartbeatRecv?: Date;
}
