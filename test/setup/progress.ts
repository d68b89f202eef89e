import { type Report } from "./part";

const LINE_EVERY_MS = 5_000;

/** Prints the set-up's progress: a line every few seconds, and a line for each part that is installed. */
export class Progress {
    private readonly running = new Map<string, { activity: string; startMs: number }>();
    private timer: NodeJS.Timeout | undefined;
    /** How many parts had to be installed. */
    count = 0;

    constructor(private readonly print: (line: string) => void) {}

    /** Runs `action` and reports its progress. `action` returns the part's source. */
    async track(name: string, action: (report: Report) => Promise<string>): Promise<void> {
        const entry = { activity: "starting", startMs: performance.now() };
        this.count++;
        this.running.set(name, entry);
        this.timer ??= setInterval(() => this.show(), LINE_EVERY_MS);
        try {
            const source = await action((activity) => {
                entry.activity = activity;
            });
            this.print(
                `Set-up: ${name} is installed, from ${source} (${secondsSince(entry.startMs)})`,
            );
        } finally {
            this.running.delete(name);
            if (this.running.size === 0) {
                clearInterval(this.timer);
                this.timer = undefined;
            }
        }
    }

    note(text: string): void {
        this.print(`Set-up: ${text}`);
    }

    private show(): void {
        const entries = [...this.running].map(
            ([name, { activity, startMs }]) => `${name}: ${activity} (${secondsSince(startMs)})`,
        );
        this.print(`Set-up: ${entries.join("; ")}`);
    }
}

function secondsSince(startMs: number): string {
    return `${((performance.now() - startMs) / 1000).toFixed(0)} s`;
}
