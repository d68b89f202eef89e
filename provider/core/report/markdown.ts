/** Renders a table whose first row is its head. */
export function markdownTable([head = [], ...rows]: readonly (readonly string[])[]): string {
    const line = (cells: readonly string[]) => `| ${cells.map(escapeMarkdown).join(" | ")} |`;
    return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

/** Escapes a text: names of members and sets, and messages of servers, must not act as markup. */
export function escapeMarkdown(text: string): string {
    return text.replace(/[\\`*_[\]<>|#]/g, "\\$&").replaceAll("\n", "<br>");
}
