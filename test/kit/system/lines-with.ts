/** The lines of a text that match, without what stands around them. */
export function linesWith(pattern: RegExp, text: string): readonly string[] {
    return text
        .split("\n")
        .map((line) => line.trim())
        .filter((line) => pattern.test(line));
}
