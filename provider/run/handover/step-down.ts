import { UpgradeError } from "../../core/errors/errors";
import { freezeAll } from "./freeze";
import type { Ports } from "../ports";
import { RoleWatch } from "./role-watch";

/**
 * How long a step-down may still be running after its answer was lost. A primary that takes writes later than that did not
 * step down, or was elected again.
 */
const lostAnswerMs = 1000;
/** An election takes less, also on a busy machine. */
const electionMs = 5000;

/** Who steps down, and who may follow. */
export interface Succession {
    readonly host: string;
    readonly candidate: string;
    /** Who may take over instead, the best first. */
    readonly substitutes: readonly string[];
    /** Who is kept from standing for election meanwhile. */
    readonly frozen: readonly string[];
    readonly force: "force" | undefined;
}

/**
 * Steps the primary down. Resolves to the milliseconds without a primary, or to why there was no step-down: the server
 * refused it, or takes writes all the same. If the candidate falls silent, the freezes end immediately.
 */
export async function stepDown(
    succession: Succession,
    ports: Ports,
): Promise<number | "refused" | "still-writable"> {
    const { host, candidate, substitutes, frozen, force } = succession;
    const { admin, settings } = ports;
    const roles = new RoleWatch([host, candidate, ...substitutes], ports);
    void roles
        .fallsSilent(candidate)
        .then((silent) => (silent ? freezeAll(frozen, 0, ports) : undefined));
    try {
        const outcome = await admin.stepDown(
            host,
            settings.stepDownSecs,
            settings.secondaryCatchUpSecs,
            force,
        );
        return outcome === "refused"
            ? outcome
            : await awaitSuccessor(
                  succession,
                  roles,
                  outcome === "unknown" ? lostAnswerMs : 0,
                  ports,
              );
    } finally {
        roles.end();
    }
}

async function awaitSuccessor(
    succession: Succession,
    roles: RoleWatch,
    stepUpAfterMs: number,
    ports: Ports,
): Promise<number | "still-writable"> {
    const { clock, settings } = ports;
    const { host, candidate, substitutes } = succession;
    const answeredAt = clock.now();
    const limitMs = settings.handOverTimeoutSecs * 1000;
    const stepUpNext = steppingUp(succession, roles, answeredAt + stepUpAfterMs, ports);
    for (;;) {
        if ([candidate, ...substitutes].some((each) => roles.isWritable(each))) {
            return clock.now() - roles.lastWritableAt(host);
        }
        if (roles.isWritable(host, answeredAt + lostAnswerMs)) {
            return "still-writable";
        }
        if (clock.now() > answeredAt + limitMs) {
            throw new UpgradeError(
                "no-primary",
                `No other member became PRIMARY within ${settings.handOverTimeoutSecs} s after ${host} stepped down`,
                { host },
            );
        }
        if (roles.isNoneWritable(answeredAt)) {
            stepUpNext();
        }
        await clock.sleep(20);
    }
}

/**
 * Returns a function to call while there is no primary. It asks the successors to stand for election, one after another: the
 * next one if the last is silent or was not elected in time. A primary that steps down without force asks one itself, but it
 * may choose a frozen one (tried: 5.0.4, 6.0.5); then no member stands before the election timeout, 10 s later.
 */
function steppingUp(
    { candidate, substitutes, frozen }: Succession,
    roles: RoleWatch,
    firstAt: number,
    ports: Ports,
): () => void {
    const asked = new Set<string>();
    let last: string | undefined;
    let nextAt = firstAt;
    const askToStand = async (host: string) => {
        if (frozen.includes(host)) {
            await freezeAll([host], 0, ports);
        }
        await ports.admin.stepUp(host).catch(() => undefined);
    };
    return () => {
        const isLastSilent = last !== undefined && roles.isSilent(last);
        if (ports.clock.now() < nextAt && !isLastSilent) {
            return;
        }
        const answering = [candidate, ...substitutes].filter((each) => !roles.isSilent(each));
        const next = answering.find((each) => !asked.has(each));
        if (next === undefined) {
            asked.clear(); // All of them once more.
            return;
        }
        asked.add(next);
        last = next;
        nextAt = ports.clock.now() + electionMs;
        void askToStand(next);
    };
}
