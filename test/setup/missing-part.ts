/** One way to get a part, and why it failed on this machine. */
export interface FailedRoute {
    route: string;
    reason: string;
}

export class MissingPartError extends Error {
    constructor(
        readonly part: string,
        readonly tried: readonly FailedRoute[],
    ) {
        super(describeMissingPart(part, tried));
    }
}

export function describeMissingPart(part: string, tried: readonly FailedRoute[]): string {
    const lines = tried.map(({ route, reason }) => `  - ${route}: ${indent(reason)}`);
    return [`Cannot install ${part}. Tried:`, ...lines].join("\n");
}

function indent(text: string): string {
    return text.trim().split("\n").join("\n    ");
}

/** An error's message with the messages of its causes, which fetch() and spawn() hide. */
export function reasonOf(error: unknown): string {
    if (!(error instanceof Error)) {
        return String(error);
    }
    const cause = error.cause === undefined ? "" : ` (${reasonOf(error.cause)})`;
    return `${error.message}${cause}`;
}
