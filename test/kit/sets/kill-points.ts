import type { Step } from "../../../provider/core/plan/step";
import type { Ports } from "../../../provider/run/ports";

type MemberKind = Exclude<Step["kind"], "set-fcv" | "revert">;

/** Where a run is killed: at a step of a member's turn. */
export interface KillPoint {
    readonly turn: "secondary" | "primary";
    readonly kind: MemberKind;
    readonly when: "start" | "middle" | "end";
}

/** Every moment of each kind of step, once for a secondary's turn and once for the primary's. */
export function killPointsOf(steps: readonly Step[], primary: string): readonly KillPoint[] {
    const found = new Map<string, KillPoint>();
    for (const step of steps) {
        // A put-back is never planned.
        if (step.kind !== "set-fcv" && step.kind !== "revert") {
            const turn = step.host === primary ? "primary" : "secondary";
            for (const when of ["start", "middle", "end"] as const) {
                found.set(`${turn} ${step.kind} ${when}`, { turn, kind: step.kind, when });
            }
        }
    }
    return [...found.values()];
}

/** The ports with a kill when the step's effect begins to show; a new kind of step wants an entry. */
export const inTheMiddle: Readonly<
    Record<MemberKind, (ports: Ports, host: string, kill: () => void) => Ports>
> = {
    // The server has taken the command, and its process still runs.
    "stop-member": (ports, _host, kill) => ({
        ...ports,
        admin: bound(ports.admin, (admin) => ({
            shutdown: async (...args) => {
                await admin.shutdown(...args);
                kill();
            },
        })),
    }),
    // The new binary is laid beside the old one.
    "switch-binary": (ports, _host, kill) => ({
        ...ports,
        control: bound(ports.control, () => ({
            switchBinary: () => {
                kill();
                return Promise.resolve();
            },
        })),
    }),
    "move-data-aside": (ports, _host, kill) => ({
        ...ports,
        control: bound(ports.control, (hosts) => ({
            moveDataAside: async (host) => {
                await hosts.moveDataAside(host);
                kill();
            },
        })),
    }),
    // The process is there, and does not answer yet.
    "start-member": (ports, _host, kill) => ({
        ...ports,
        control: bound(ports.control, (hosts) => ({
            start: async (host) => {
                await hosts.start(host);
                kill();
            },
        })),
    }),
    // It has looked once.
    "await-member": (ports, _host, kill) => ({
        ...ports,
        observer: {
            observe: async () => {
                const topology = await ports.observer.observe();
                kill();
                return topology;
            },
        },
    }),
    // The old primary takes no more writes; the others are frozen.
    "hand-over": (ports, host, kill) => ({
        ...ports,
        admin: bound(ports.admin, (admin) => ({
            isWritablePrimary: async (asked) => {
                const is = await admin.isWritablePrimary(asked);
                if (asked === host && !is) {
                    kill();
                }
                return is;
            },
        })),
    }),
};

/** An object of a class, with some of its methods replaced. */
function bound<T extends object>(whole: T, replace: (whole: T) => Partial<T>): T {
    const replaced = replace(whole);
    return new Proxy(whole, {
        get: (target, name) => {
            const value: unknown = Reflect.get(name in replaced ? replaced : target, name);
            return typeof value === "function" ? (value.bind(target) as unknown) : value;
        },
    });
}
