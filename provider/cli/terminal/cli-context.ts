/** False where the end was asked for. */
export type Pause = (ms: number) => Promise<boolean>;

/** All that a command knows of the world around it, so that a test can hold it. */
export interface CliContext {
    readonly env: Readonly<Record<string, string | undefined>>;
    readonly cwd: string;
    /** Somebody is there to answer. */
    readonly canAsk: boolean;
    /** What is printed can be drawn over. */
    readonly hasScreen: boolean;
    /** A result, by lines. */
    out(text: string): void;
    /** What is said beside it: errors, warnings. */
    err(text: string): void;
    /** A line that the next one takes the place of; nothing where there is no screen. */
    passing(text: string): void;
    clearScreen(): void;
    ask(question: string): Promise<string>;
    /** Without an echo. */
    askSecret(question: string): Promise<string>;
    /** Ctrl-C does not end the process meanwhile: `pause` then says false, at once. */
    untilInterrupted<T>(work: (pause: Pause) => Promise<T>): Promise<T>;
    /** Leaves Ctrl-C to what `work` started. */
    ignoreInterrupts<T>(work: () => Promise<T>): Promise<T>;
}
