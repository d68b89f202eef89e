/** Returns numbers from 0 to 1 that depend on the seed alone (mulberry32). */
export type Random = () => number;

export function randomOf(seed: number): Random {
    let state = seed >>> 0;
    return () => {
        state = (state + 0x6d2b79f5) >>> 0;
        let mixed = Math.imul(state ^ (state >>> 15), state | 1);
        mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
        return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
    };
}

export function between(random: Random, min: number, max: number): number {
    return min + random() * (max - min);
}

export function pick<T>(random: Random, from: readonly T[]): T | undefined {
    return from[Math.floor(random() * from.length)];
}
