import type { StackController, PageTopic } from "./stack-controller";

/** A server-sent event for the page. */
interface PageUpdate {
    readonly event: PageTopic;
    readonly data: string;
}

interface PageUpdates {
    /** Returns what the page does not know yet. */
    take(): readonly PageUpdate[];
    /** Resolves after `ms`, or as soon as there is an update that cannot wait. */
    soon(ms: number): Promise<void>;
    end(): void;
}

/**
 * Collects updates for one page. The page gets the latest state of each topic, not all states in between. Only the moments
 * at which the set starts or stops taking writes are all kept, and are urgent: a handover takes some hundredths of a second
 * and would never show otherwise.
 */
export function collectUpdates(
    controller: Pick<StackController, PageTopic | "subscribe">,
): PageUpdates {
    const changed = new Set<PageTopic>(["live", "run"]);
    const urgent: PageUpdate[] = [];
    let known = writesIn(controller);
    let wake: () => void = () => undefined;
    const end = controller.subscribe((topic) => {
        changed.add(topic);
        if (topic === "live" && writesIn(controller) !== known) {
            known = writesIn(controller);
            urgent.push(updateOf(controller, "live"));
            changed.delete("live");
            wake();
        }
    });
    return {
        take: () => {
            const latest = [...changed].map((topic) => updateOf(controller, topic));
            changed.clear();
            return [...urgent.splice(0), ...latest];
        },
        soon: (ms) =>
            new Promise((resolve) => {
                const timer = setTimeout(resolve, ms);
                wake = () => {
                    clearTimeout(timer);
                    resolve();
                };
                if (urgent.length > 0) {
                    wake();
                }
            }),
        end,
    };
}

/** The member that takes writes, or why none does. */
function writesIn({ live }: Pick<StackController, "live">): string {
    const last = live.availability.timeline.at(-1);
    return last?.kind === "writable" ? last.host : (last?.kind ?? "");
}

function updateOf(controller: Pick<StackController, PageTopic>, event: PageTopic): PageUpdate {
    return { event, data: JSON.stringify(controller[event]) };
}
