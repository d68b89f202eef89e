/** Reads the children's processor time from a shell's `times`: a line for the shell and one for its children, each with user and system time. */
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
