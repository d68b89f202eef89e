/** `T` with every property that may be undefined made optional. */
type Defined<T> = {
    readonly [K in keyof T as undefined extends T[K] ? never : K]: T[K];
} & {
    readonly [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

/** Returns the object without its undefined fields: an absent property means "not given" in this package. */
export function defined<T extends object>(fields: T): Defined<T> {
    return Object.fromEntries(
        Object.entries(fields).filter(([, value]) => value !== undefined),
    ) as Defined<T>;
}
