import type { StackController, PageTopic } from "./stack-controller";

/** An event for a page. */
export interface Message {
    readonly event: PageTopic;
    readonly data: string;
}

export interface PageUpdates {
    /** What the page was not told yet. */
    take(): readonly Message[];
    /** Resolves after so long, or as soon as there is something that can't wait. */
    soon(ms: number): Promise<void>;
    end(): void;
}

/**
 * A page is told of a thing as it is, not of all that it was meanwhile. Only that the set begins, or ceases, to take writes is
 * told each time, and at once: a hand-over is over in some hundredths of a second, and nobody would see it otherwise.
 */
export function gatherEvents(
    controller: Pick<StackController, PageTopic | "subscribe">,
): PageUpdates {
    const changed = new Set<PageTopic>(["live", "run"]);
    const moments: Message[] = [];
    let known = momentOf(controller);
    let wake: () => void = () => undefined;
    const end = controller.subscribe((topic) => {
        changed.add(topic);
        if (topic === "live" && momentOf(controller) !== known) {
            known = momentOf(controller);
            moments.push(messageOf(controller, "live"));
            changed.delete("live");
            wake();
        }
    });
    return {
        take: () => {
            const rest = [...changed].map((topic) => messageOf(controller, topic));
            changed.clear();
            return [...moments.splice(0), ...rest];
        },
        soon: (ms) =>
            new Promise((resolve) => {
                const timer = setTimeout(resolve, ms);
                wake = () => {
                    clearTimeout(timer);
                    resolve();
                };
                if (moments.length > 0) {
                    wake();
                }
            }),
        end: () => {
            end();
        },
    };
}

function momentOf({ live }: Pick<StackController, "live">): string {
    const last = live.availability.line.at(-1);
    return last?.kind === "writable" ? last.host : (last?.kind ?? "");
}

function messageOf(controller: Pick<StackController, PageTopic>, event: PageTopic): Message {
    return { event, data: JSON.stringify(controller[event]) };
}
