/**
 * One word for a POSIX shell, whatever is in it: nothing has a meaning between single quotes but their end (POSIX, "Shell
 * Command Language", 2.2.2).
 */
export function quote(word: string): string {
    if (word.includes("\0")) {
        throw new RangeError("A word of a command can't hold a NUL");
    }
    return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}

/** A script for sh with its parameters: none of them is ever part of its text. */
export function commandLine(script: string, parameters: readonly string[], sudo: boolean): string {
    const words = [...(sudo ? ["sudo", "-n", "--"] : []), "sh", "-c", script, "sh", ...parameters];
    return words.map(quote).join(" ");
}
