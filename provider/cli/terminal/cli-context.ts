/** The terminal, the environment and the working directory of a command; tests replace them. */
export interface CliContext {
    readonly env: Readonly<Record<string, string | undefined>>;
    readonly cwd: string;
    /** Whether a user is at the terminal to answer questions. */
    readonly canAsk: boolean;
    /** Prints a result. */
    out(text: string): void;
    /** Prints an error or a warning. */
    err(text: string): void;
    /** Prints a line that the next one replaces; nothing if there is no screen. */
    passing(text: string): void;
    clearScreen(): void;
    ask(question: string): Promise<string>;
    /** Asks without echoing the answer. */
    askSecret(question: string): Promise<string>;
}
