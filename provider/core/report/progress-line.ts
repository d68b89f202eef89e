/** What the engine's rows say of steps: written by the run, read by the console. */

/** "3/13 Start db2:27017 with 6.0.27: done in 3.2 s". */
export function renderStepDone(step: string, tookMs: number): string {
    return `${step}: done in ${(tookMs / 1000).toFixed(1)} s`;
}

/** Returns how long the step took, if the line reports that it is done. */
export function readStepDone(step: string, line: string): number | undefined {
    if (!line.startsWith(step)) {
        return undefined;
    }
    const [, secs] = /^: done in (\d+\.\d) s$/.exec(line.slice(step.length)) ?? [];
    return secs === undefined ? undefined : Math.round(Number(secs) * 1000);
}

/** Returns 3 for "3/13 Start …"; undefined for a line without a number. */
export function readStepNumber(line: string): number | undefined {
    const [, number] = /^(\d+)\/\d+ /.exec(line) ?? [];
    return number === undefined ? undefined : Number(number);
}
