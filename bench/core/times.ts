/** Processor time of a shell's children, by its `times`: two lines, of the shell and of them, each user and system. */
export function cpuMsOf(times: string): number {
    const [, children = ""] = times.trim().split("\n");
    const parts = [...children.matchAll(/(\d+)m([\d.]+)s/g)];
    if (parts.length !== 2) {
        throw new RangeError(`Cannot read processor times from "${times}"`);
    }
    return parts.reduce(
        (sum, [, minutes, seconds]) => sum + Number(minutes) * 60_000 + Number(seconds) * 1000,
        0,
    );
}
