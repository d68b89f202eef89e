import { setMaxListeners } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";

import type { WriteState } from "../model/availability";
import type { HelloReply } from "../../../core/topology/interpret";
import type { Connections, MemberRunner } from "../../../io/mongodb/connections";
import { sayHello } from "../../../io/mongodb/hello";
import { withTimeout } from "../../../io/system/with-timeout";

/** What the members said at one look. */
export interface WriteAvailability {
    readonly state: WriteState;
    readonly answered: readonly string[];
    readonly secondaries: readonly string[];
}

/** A member that hangs must not hold up the look at the others. */
const patienceMs = 1_000;

/**
 * Whether a member says that it takes writes: `hello` (by its old name, which 4.2 knows too) is answered by everybody and
 * writes nothing. Of two, the one elected last: the other has not noticed yet that it was cut off. `waitingFor` keeps whom
 * an earlier look still waits for.
 */
export async function pollWriteAvailability(
    hosts: readonly string[],
    runner: MemberRunner,
    waitingFor = new Set<string>(),
): Promise<WriteAvailability> {
    const answers = await Promise.all(
        hosts.map(async (host) => ({ host, hello: await ask(host, runner, waitingFor) })),
    );
    const answered = answers.filter(({ hello }) => hello !== undefined);
    const [primary] = answered
        .filter(({ hello }) => hello?.ismaster === true)
        .sort((a, b) => termOf(b.hello).localeCompare(termOf(a.hello)));
    const state: WriteState = primary
        ? { kind: "writable", host: primary.host }
        : { kind: answered.length > 0 ? "no-primary" : "unseen" };
    const secondaries = answered.filter(({ hello }) => hello?.secondary === true);
    return { state, answered: hostsOf(answered), secondaries: hostsOf(secondaries) };
}

function hostsOf(members: readonly { readonly host: string }[]): readonly string[] {
    return members.map(({ host }) => host);
}

/** Nobody is asked again while an earlier question waits for its answer. */
async function ask(
    host: string,
    runner: MemberRunner,
    waitingFor: Set<string>,
): Promise<HelloReply | undefined> {
    if (waitingFor.has(host)) {
        return undefined;
    }
    waitingFor.add(host);
    const asked = async () => {
        try {
            return (await runner.isListening(host)) ? await sayHello(host, runner) : undefined;
        } finally {
            waitingFor.delete(host);
        }
    };
    return withTimeout(asked(), patienceMs).catch(() => undefined);
}

/** A member that has changed, by its own word. */
export interface RoleChange {
    readonly host: string;
    readonly takesWrites: boolean;
}

/** The first that tells of a change; undefined where none does for so long. */
export async function nextRoleChange(
    hosts: readonly string[],
    runner: Pick<Connections, "nextRole">,
    ms: number,
): Promise<RoleChange | undefined> {
    const ended = new AbortController();
    const { signal } = ended;
    setMaxListeners(hosts.length + 1, signal);
    const told = hosts.map(async (host): Promise<RoleChange> => {
        const takesWrites = await runner.nextRole(host, signal);
        // One that can't be listened to must not end the wait for the others.
        return takesWrites === undefined ? forever() : { host, takesWrites };
    });
    try {
        return await Promise.race([...told, sleep(ms, undefined, { signal })]);
    } finally {
        ended.abort();
    }
}

/** A new one each time: what waits for it goes with it. */
function forever(): Promise<never> {
    return new Promise(() => undefined);
}

/** What is known once a member has told: of the others, what they said last. */
export function onReport(
    before: WriteState | undefined,
    { host, takesWrites }: RoleChange,
): WriteState | undefined {
    if (takesWrites) {
        return { kind: "writable", host };
    }
    return before?.kind === "writable" && before.host === host ? { kind: "no-primary" } : undefined;
}

/** An election's id grows with its term. */
function termOf(hello: HelloReply | undefined): string {
    return hello?.electionId?.toString() ?? "";
}
