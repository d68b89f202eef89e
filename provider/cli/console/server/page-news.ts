import type { Desk, News } from "./desk";

/** An event for a page. */
export interface Message {
    readonly event: News;
    readonly data: string;
}

export interface PageNews {
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
export function gatherNews(desk: Pick<Desk, News | "subscribe">): PageNews {
    const changed = new Set<News>(["live", "run"]);
    const moments: Message[] = [];
    let known = momentOf(desk);
    let wake: () => void = () => undefined;
    const end = desk.subscribe((news) => {
        changed.add(news);
        if (news === "live" && momentOf(desk) !== known) {
            known = momentOf(desk);
            moments.push(messageOf(desk, "live"));
            changed.delete("live");
            wake();
        }
    });
    return {
        take: () => {
            const rest = [...changed].map((news) => messageOf(desk, news));
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

function momentOf({ live }: Pick<Desk, "live">): string {
    const last = live.availability.line.at(-1);
    return last?.kind === "writable" ? last.host : (last?.kind ?? "");
}

function messageOf(desk: Pick<Desk, News>, event: News): Message {
    return { event, data: JSON.stringify(desk[event]) };
}
