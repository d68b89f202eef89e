/** Renders a duration: "3.2 s". */
export function renderSeconds(ms: number, digits = 1): string {
    return `${(ms / 1000).toFixed(digits)} s`;
}
