/** The lines of a text that match, without surrounding white space. */
export function linesWith(pattern: RegExp, text: string): readonly string[] {
    return text
        .split("\n")
        .map((line) => line.trim())
        .filter((line) => pattern.test(line));
}
