import type { CliContext } from "../../../provider/cli/terminal/cli-context";

/** A terminal whose user gives these answers, or is absent; keeps what is printed. */
export class FakeCliContext implements CliContext {
    readonly env: Readonly<Record<string, string | undefined>>;
    readonly cwd = "/project";
    readonly canAsk: boolean;
    readonly printed: string[] = [];
    readonly errors: string[] = [];
    readonly passed: string[] = [];
    readonly asked: string[] = [];
    readonly #answers: string[];

    constructor(
        env: Readonly<Record<string, string | undefined>> = {},
        answers: readonly string[] = [],
    ) {
        this.env = env;
        this.canAsk = answers.length > 0;
        this.#answers = [...answers];
    }

    out(text: string): void {
        this.printed.push(text);
    }

    err(text: string): void {
        this.errors.push(text);
    }

    passing(text: string): void {
        this.passed.push(text);
    }

    clearScreen(): void {
        this.printed.length = 0;
    }

    ask(question: string): Promise<string> {
        this.asked.push(question);
        return Promise.resolve(this.#answers.shift() ?? "");
    }

    askSecret(question: string): Promise<string> {
        return this.ask(question);
    }
}
