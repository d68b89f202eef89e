/** Checks that an argument is a program with its arguments. The message shows the words of `example`. */
export function commandProblems(
    name: string,
    command: unknown,
    example: readonly string[],
): readonly string[] {
    const words = example.map((word) => JSON.stringify(word)).join(", ");
    return isCommand(command)
        ? []
        : [`${name} must be a program and its arguments, like [${words}]`];
}

function isCommand(words: unknown): boolean {
    return (
        Array.isArray(words) &&
        words.length > 0 &&
        words.every((word) => typeof word === "string") &&
        words[0] !== ""
    );
}
