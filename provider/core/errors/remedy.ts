import type { CodeEntry } from "./codes";
import { codes } from "./codes";
import type { ErrorCode, Finding } from "./errors";

/** The remedy for failures that this package does not know. */
const unknownRemedy =
    "Fix what the reason names, then run pulumi up again; docs/troubleshooting.md lists symptoms";

/** Returns what to do about a finding or a refusal: one sentence of plain text. */
export function remedyOf(code: Finding["code"]): string {
    return asPlainText(codes[code].remedy);
}

/** Returns what to do after an update has failed: one sentence of plain text. */
export function whatToDo(code: ErrorCode | "unknown"): string {
    if (code === "unknown") {
        return unknownRemedy;
    }
    const { remedy, updateRemedy }: CodeEntry = codes[code];
    return asPlainText(updateRemedy ?? remedy);
}

/** Returns what to do on the command line, if that differs from the finding's own remedy. */
export function commandLineRemedyOf(code: Finding["code"]): string | undefined {
    const { commandLineRemedy }: CodeEntry = codes[code];
    return commandLineRemedy === undefined ? undefined : asPlainText(commandLineRemedy);
}

/** Removes the Markdown that the table's texts use: marks of code, and links. */
function asPlainText(markdown: string): string {
    return markdown.replaceAll("`", "").replace(/\[([^\]]*)\]\([^)]*\)/g, "$1");
}
