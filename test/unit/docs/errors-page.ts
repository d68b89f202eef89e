import type { CodeEntry } from "../../../provider/core/errors/codes";
import {
    codes,
    commandLineCodes,
    previewCodes,
    updateCodes,
    warningCodes,
} from "../../../provider/core/errors/codes";
import { startFailureCauses } from "../../../provider/core/errors/start-failure";

type Entries = Readonly<Record<string, CodeEntry>>;

/** Returns docs/errors.md, which is made from the table of codes and from the known causes of failed starts. */
export function makeErrorsPage(): string {
    return [
        "# Errors and findings",
        "Written from `provider/core/errors/codes.ts` and `start-failure.ts`.",
        "Every message begins with what could not be done, then says what was observed and what is required. The code in front of it (`downgrade-unsupported: …`) never changes its meaning; branch on the code, not on the text.",
        "A **blocker** fails the preview before anything is changed; a **warning** is only shown. An error during an update stops the chain: later members are not touched, the set keeps serving, and the next `pulumi up` continues from what it observes. A member whose change fails is first reverted to its previous binary and configuration. The end of the message says so (`db2:27017 runs 5.0.4 again`), or says why reverting failed. In other cases the member is left as it is.",
        "## Before anything is touched",
        tableOfCodes(previewCodes),
        "Warnings:",
        tableOfCodes(warningCodes),
        "## During an update",
        tableOfCodes(updateCodes),
        "## Details of some codes",
        Object.entries<CodeEntry>(codes)
            .flatMap(([code, { details }]) =>
                details ? `- \`${code}\`: ${inSentence(details)}` : [],
            )
            .join("\n"),
        "## On the command line",
        tableOfCodes(commandLineCodes),
        "The finding codes above apply too. These have another remedy for users without a program:",
        tableOf(
            ["code", "what to do"],
            Object.entries<CodeEntry>({ ...previewCodes, ...updateCodes }).flatMap(
                ([code, { commandLineRemedy }]) =>
                    commandLineRemedy === undefined ? [] : [[`\`${code}\``, commandLineRemedy]],
            ),
        ),
        "## Why a server did not start",
        "The cause is derived from exit codes, signals, and the numbers in the server's structured log (4.4 and later), never from words. If none is known, the message has only the end of the log. Before 4.4 only the exit code and the signal are available.",
        tableOf(
            ["cause", "known by", "what to do"],
            startFailureCauses.map(({ cause, knownBy, remedy }) => [
                capitalized(cause),
                knownBy,
                capitalized(remedy),
            ]),
        ),
        "If the crashed release is of a newer series than the one that the member reverts to, it is first started once more, to be shut down cleanly. For example, 4.2 does not start on the data of a killed 4.4.",
        "",
    ].join("\n\n");
}

function tableOfCodes(entries: Entries): string {
    return tableOf(
        ["code", "what it means", "what to do"],
        Object.entries(entries).map(([code, entry]) => [
            `\`${code}\``,
            entry.details === undefined
                ? entry.meaning
                : `${entry.meaning} ([details](#details-of-some-codes))`,
            remedyInCell(entry, entries),
        ]),
    );
}

function remedyInCell(
    { remedy, updateRemedy, commandLineRemedy }: CodeEntry,
    entries: Entries,
): string {
    if (entries === commandLineCodes) {
        return commandLineRemedy ?? remedy;
    }
    return updateRemedy === undefined
        ? remedy
        : `${remedy}. After a failed update: ${inSentence(updateRemedy)}`;
}

function tableOf(head: readonly string[], rows: readonly (readonly string[])[]): string {
    return [head, head.map(() => "---"), ...rows]
        .map((cells, index) =>
            index === 1
                ? `|${cells.join("|")}|`
                : `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`,
        )
        .join("\n");
}

/** Begins a text in lower case, unless it begins with an abbreviation or with code. */
function inSentence(text: string): string {
    return text.replace(/^[A-Z](?=[a-z ])/, (first) => first.toLowerCase());
}

function capitalized(text: string): string {
    return text.replace(/^[a-z](?=[a-z]* )/, (first) => first.toUpperCase());
}
