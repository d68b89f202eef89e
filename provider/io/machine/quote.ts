/**
 * Quotes any text as one word for a POSIX shell. Between single quotes only the closing quote has a meaning (POSIX, "Shell
 * Command Language", 2.2.2).
 */
export function quote(word: string): string {
    if (word.includes("\0")) {
        throw new RangeError("A word of a command cannot contain NUL");
    }
    return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}

/** Returns the command line that runs a script with its parameters. No parameter is ever part of the script's text. */
export function commandLine(script: string, parameters: readonly string[], sudo: boolean): string {
    const words = [...(sudo ? ["sudo", "-n", "--"] : []), "sh", "-c", script, "sh", ...parameters];
    return words.map(quote).join(" ");
}
