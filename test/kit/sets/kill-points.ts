import type { Step } from "../../../provider/core/plan/step";
import type { Ports } from "../../../provider/run/ports";

type MemberKind = Exclude<Step["kind"], "set-fcv" | "revert">;

/** The point at which a run is killed: a step of a member's update. */
export interface KillPoint {
    readonly role: "secondary" | "primary";
    readonly kind: MemberKind;
    readonly when: "start" | "middle" | "end";
}

/** The start, middle and end of each kind of step, once for the update of a secondary and once for that of the primary. */
export function killPointsOf(steps: readonly Step[], primary: string): readonly KillPoint[] {
    const found = new Map<string, KillPoint>();
    for (const step of steps) {
        // A revert is never planned.
        if (step.kind !== "set-fcv" && step.kind !== "revert") {
            const role = step.host === primary ? "primary" : "secondary";
            for (const when of ["start", "middle", "end"] as const) {
                found.set(`${role} ${step.kind} ${when}`, { role, kind: step.kind, when });
            }
        }
    }
    return [...found.values()];
}

/** For each kind of step, the ports with a kill at the moment when the step's effect begins to show. */
export const killMidStep: Readonly<
    Record<MemberKind, (ports: Ports, host: string, kill: () => void) => Ports>
> = {
    // The server has accepted the command, and its process still runs.
    "stop-member": (ports, _host, kill) => ({
        ...ports,
        admin: bound(ports.admin, (admin) => ({
            shutdown: async (...args) => {
                await admin.shutdown(...args);
                kill();
            },
        })),
    }),
    // The new binary is staged next to the old one.
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
    // The process runs but does not answer yet.
    "start-member": (ports, _host, kill) => ({
        ...ports,
        control: bound(ports.control, (hosts) => ({
            start: async (host) => {
                await hosts.start(host);
                kill();
            },
        })),
    }),
    // The member was observed once.
    "await-member": (ports, _host, kill) => ({
        ...ports,
        observer: {
            ...ports.observer,
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

/** Wraps an object of a class with some of its methods replaced. */
function bound<T extends object>(whole: T, replace: (whole: T) => Partial<T>): T {
    const replaced = replace(whole);
    return new Proxy(whole, {
        get: (target, name) => {
            const value: unknown = Reflect.get(name in replaced ? replaced : target, name);
            return typeof value === "function" ? (value.bind(target) as unknown) : value;
        },
    });
}
