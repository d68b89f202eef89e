import { setMaxListeners } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";

import type { WriteState } from "../model/availability";
import type { HelloReply } from "../../../core/topology/replies";
import type { Connections, MemberRunner } from "../../../io/mongodb/connections";
import { sayHello } from "../../../io/mongodb/hello";
import { withTimeout } from "../../../io/system/with-timeout";

/** What the members report in one poll. */
interface WriteAvailability {
    readonly state: WriteState;
    readonly answered: readonly string[];
    readonly secondaries: readonly string[];
}

/** A member that hangs must not delay the poll of the others. */
const answerTimeoutMs = 1_000;

/**
 * Polls whether a member takes writes. Every member answers `hello` (by its old name, which 4.2 knows too), and it writes
 * nothing. If two claim to be primary, the one elected last is: the other has not noticed yet that it was cut off.
 * `pending`: members whose answer to an earlier poll is still awaited.
 */
export async function pollWriteAvailability(
    hosts: readonly string[],
    runner: MemberRunner,
    pending = new Set<string>(),
): Promise<WriteAvailability> {
    const answers = await Promise.all(
        hosts.map(async (host) => ({ host, hello: await ask(host, runner, pending) })),
    );
    const answered = answers.filter(({ hello }) => hello !== undefined);
    const [primary] = answered
        .filter(({ hello }) => hello?.ismaster === true)
        .sort((a, b) => termOf(b.hello).localeCompare(termOf(a.hello)));
    const state: WriteState = primary
        ? { kind: "writable", host: primary.host }
        : { kind: answered.length > 0 ? "no-primary" : "unknown" };
    const secondaries = answered.filter(({ hello }) => hello?.secondary === true);
    return { state, answered: hostsOf(answered), secondaries: hostsOf(secondaries) };
}

function hostsOf(members: readonly { readonly host: string }[]): readonly string[] {
    return members.map(({ host }) => host);
}

/** Asks a member, unless its answer to an earlier question is still awaited. */
async function ask(
    host: string,
    runner: MemberRunner,
    pending: Set<string>,
): Promise<HelloReply | undefined> {
    if (pending.has(host)) {
        return undefined;
    }
    pending.add(host);
    const answer = async () => {
        try {
            return (await runner.isListening(host)) ? await sayHello(host, runner) : undefined;
        } finally {
            pending.delete(host);
        }
    };
    return withTimeout(answer(), answerTimeoutMs).catch(() => undefined);
}

/** A member's role after a change, as the member reports it. */
export interface RoleChange {
    readonly host: string;
    readonly takesWrites: boolean;
}

/** Waits for the first role change that a member reports; undefined if none does within `ms`. */
export async function nextRoleChange(
    hosts: readonly string[],
    runner: Pick<Connections, "nextRole">,
    ms: number,
): Promise<RoleChange | undefined> {
    const ended = new AbortController();
    const { signal } = ended;
    setMaxListeners(hosts.length + 1, signal);
    const changes = hosts.map(async (host): Promise<RoleChange> => {
        const takesWrites = await runner.nextRole(host, signal);
        // A member that reports no changes must not end the wait for the others.
        return takesWrites === undefined ? forever() : { host, takesWrites };
    });
    try {
        return await Promise.race([...changes, sleep(ms, undefined, { signal })]);
    } finally {
        ended.abort();
    }
}

/** Returns a new promise each time, so that what waits for it can be collected. */
function forever(): Promise<never> {
    return new Promise(() => undefined);
}

/** The write state after a role change; undefined if the change does not affect it. */
export function onRoleChange(
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
