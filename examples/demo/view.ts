import type { MemberView } from "./member-probe";
import type { Load } from "./load";
import type { StepLog, StepEvent } from "./steps";
import { alignColumns, count, seconds } from "./table";
import type { Change, Watch } from "./watch";

export interface Screen {
    readonly isTTY: boolean;
    readonly columns: number;
    write(text: string): void;
}

interface Sources {
    readonly watch: Watch;
    readonly load: Load;
    readonly steps: StepLog;
    readonly startedMs: number;
}

/** Shows the members and the client during the update: redrawn in place on a terminal, elsewhere one line per change. */
export class View {
    readonly #screen: Screen;
    readonly #sources: Sources;
    readonly #steps = new Map<number, StepEvent>();
    #linesDrawn = 0;
    #changesShown: number;

    constructor(screen: Screen, sources: Sources) {
        this.#screen = screen;
        this.#sources = sources;
        this.#changesShown = sources.watch.changes.length;
    }

    async refresh(): Promise<void> {
        const { watch, steps, startedMs } = this.#sources;
        const events = await steps.readEngineEvents();
        events.forEach((step) => this.#apply(step));
        const changes = watch.changes.slice(this.#changesShown);
        this.#changesShown += changes.length;
        if (this.#screen.isTTY) {
            this.#draw();
            return;
        }
        const elapsedMs = performance.now() - startedMs;
        const started = events.filter(({ number, isDone }) => number !== undefined && !isDone);
        started.forEach(({ text }) => this.#line(elapsedMs, text));
        changes.forEach((change) => this.#line(change.atMs - startedMs, this.#sentence(change)));
    }

    /** Records a step's start or end. A step's end may arrive after the start of the next step. */
    #apply(step: StepEvent): void {
        const { index, isDone } = step;
        const number = step.number ?? this.#steps.get(index)?.number;
        if (!isDone || number === this.#steps.get(index)?.number) {
            this.#steps.set(index, { ...step, number, text: isDone ? "" : step.text });
        }
    }

    #line(atMs: number, text: string): void {
        this.#screen.write(`  ${seconds(atMs).padStart(7)}  ${text}\n`);
    }

    #sentence({ before, after }: Change): string {
        const [was, is] = [before, after].map((view) => [view.state, view.version ?? ""].join(" "));
        const { acknowledged, currentGapMs } = this.#sources.load;
        const client = `${count(acknowledged)} writes, gap now ${currentGapMs} ms`;
        return `${after.host}  ${was?.trim() ?? ""} → ${is?.trim() ?? ""}  (${client})`;
    }

    #draw(): void {
        const { watch, load, startedMs } = this.#sources;
        const rows = watch.views.map((view, index) => [
            view.host,
            view.state,
            view.version ?? "-",
            this.#steps.get(index)?.text ?? "",
        ]);
        const figures = [
            `${count(load.acknowledged)} writes acknowledged`,
            `${count(load.reads)} reads`,
            `${load.failedOperations} failed`,
            `write gap now ${load.currentGapMs} ms, longest ${load.longestGapMs} ms`,
        ];
        const preparing = this.#steps.size === 0 ? "Staging the release. " : "";
        const lines = [
            `  ${seconds(performance.now() - startedMs)}  ${preparing}${describeSet(watch.views)}`,
            "",
            ...alignColumns(rows),
            "",
            `  Client: ${figures.join(", ")}`,
        ].map((line) => line.slice(0, this.#screen.columns - 1));
        const up = this.#linesDrawn > 0 ? `\x1b[${this.#linesDrawn}A` : "";
        this.#screen.write(`${up}${lines.map((line) => `\x1b[2K${line}\n`).join("")}`);
        this.#linesDrawn = lines.length;
    }
}

/** Describes the set in one sentence: whether it takes writes, and which members are unavailable. */
export function describeSet(views: readonly MemberView[]): string {
    const serving = views.filter(({ state }) => state === "PRIMARY" || state === "SECONDARY");
    const down = views.filter((view) => !serving.includes(view));
    const versions = [...new Set(serving.flatMap(({ version }) => version ?? []))].sort((a, b) =>
        a.localeCompare(b, "en", { numeric: true }),
    );
    const others = `the others serve with ${versions.join(" and ")}`;
    if (!views.some(({ state }) => state === "PRIMARY")) {
        return "No primary: writes wait for the election";
    }
    return down.length === 0
        ? `All members serve with ${versions.join(" and ")}`
        : `${down.map(({ host, state }) => `${host} is ${state}`).join(", ")}; ${others}`;
}
