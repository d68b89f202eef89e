import { renderSeconds } from "./render-seconds";

/** Lines about steps in a resource's row of `pulumi up`, for people. */

/** Renders the line at the end of a step: "3/13 Start db2:27017 with 6.0.27: done in 3.2 s". */
export function renderStepDone(step: string, tookMs: number): string {
    return `${step}: done in ${renderSeconds(tookMs)}`;
}

/** Reads 3 and 13 from "3/13 Start …", a line of a numbered plan; undefined for a line without a number. */
export function readStepNumber(
    line: string,
): { readonly number: number; readonly total: number } | undefined {
    const [, number, total] = /^(\d+)\/(\d+) /.exec(line) ?? [];
    return number === undefined || total === undefined
        ? undefined
        : { number: Number(number), total: Number(total) };
}
