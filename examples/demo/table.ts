/** Aligns rows into columns: indented by two spaces, two spaces apart. */
export function alignColumns(rows: readonly (readonly string[])[]): readonly string[] {
    const widths: number[] = [];
    for (const row of rows) {
        row.forEach((cell, column) => {
            widths[column] = Math.max(widths[column] ?? 0, cell.length);
        });
    }
    return rows.map((row) =>
        `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  ")}`.trimEnd(),
    );
}

export function seconds(ms: number): string {
    return `${(ms / 1000).toFixed(1)} s`;
}

/** "4,812" */
export function count(number: number): string {
    return number.toLocaleString("en-US");
}
