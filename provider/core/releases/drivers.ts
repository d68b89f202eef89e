import { compareSeries } from "./version";

/**
 * By the name that a driver gives itself (`metadata.driver.name`), the first version that its makers list with all
 * features of a series; for series that are not listed the newest listed before counts.
 * Source: "MongoDB Compatibility" in each driver's documentation; a first sign of trouble, not a verdict: many older
 * ones work. What no longer works at all is older still: 6.0 takes no OP_QUERY but for the handshake (compatibility
 * page of 6.0), and 8.1 no `buildInfo` before authentication (that of 8.2: Java up to 3.x, C# up to 2.14.1).
 * None of these pages names 8.2, 8.3 or 9.0.
 */
const minimums: ReadonlyMap<string, Readonly<Record<string, string>>> = new Map([
    [
        "nodejs",
        { "4.2": "3.3", "4.4": "3.6", "5.0": "3.7", "6.0": "4.8", "7.0": "5.7", "8.0": "6.9" },
    ],
    [
        "PyMongo",
        { "4.2": "3.9", "4.4": "3.11", "5.0": "3.12", "6.0": "4.2", "7.0": "4.4", "8.0": "4.9" },
    ],
    [
        "mongo-java-driver",
        { "4.2": "3.11", "4.4": "4.1", "5.0": "4.3", "6.0": "4.7", "7.0": "4.10", "8.0": "5.2" },
    ],
    [
        "mongo-csharp-driver",
        { "4.2": "2.9", "4.4": "2.11", "5.0": "2.13", "6.0": "2.16", "7.0": "2.20", "8.0": "2.29" },
    ],
    [
        "mongo-go-driver",
        { "4.2": "1.1", "4.4": "1.4", "5.0": "1.6", "6.0": "1.10", "7.0": "1.12", "8.0": "1.18" },
    ],
    [
        "mongoc",
        {
            "4.2": "1.15",
            "4.4": "1.17",
            "5.0": "1.18",
            "6.0": "1.22",
            "7.0": "1.24",
            "8.0": "1.28",
        },
    ],
    // 3.5 and older are not listed with 4.2, nor 3.7 with 6.0.
    [
        "mongocxx",
        { "4.2": "3.6", "4.4": "3.6", "5.0": "3.7", "6.0": "3.8", "7.0": "3.8", "8.0": "3.11" },
    ],
    // Versions of the extension; the library in front of it keeps step.
    [
        "ext-mongodb",
        { "4.2": "1.6", "4.4": "1.8", "5.0": "1.10", "6.0": "1.15", "7.0": "1.16", "8.0": "1.20" },
    ],
    [
        "mongo-ruby-driver",
        {
            "4.2": "2.10",
            "4.4": "2.13",
            "5.0": "2.16",
            "6.0": "2.18",
            "7.0": "2.19",
            "8.0": "2.21",
        },
    ],
    ["mongo-rust-driver", { "4.4": "1.1", "5.0": "2.0", "6.0": "2.6", "7.0": "2.6", "8.0": "3.1" }],
]);

/** A driver that is older than its makers advise. */
export interface OldDriver {
    readonly driver: string;
    readonly version: string;
    readonly minimum: string;
}

/**
 * Wrappers add their names and versions to those of the driver below: "nodejs|Mongoose" with "6.12.0|8.9.0",
 * "mongoc / ext-mongodb:PHP" with "1.24.4 / 1.16.2". The first part that is too old is told; mongosh is "nodejs|mongosh",
 * and servers ("MongoDB Internal Client") are not judged.
 */
export function checkDriver(name: string, version: string, series: string): OldDriver | undefined {
    const versions = split(version);
    return split(name)
        .map((part, index) => checkPart(part, versions[index], series))
        .find((old) => old !== undefined);
}

function checkPart(
    name: string,
    version: string | undefined,
    series: string,
): OldDriver | undefined {
    const driver = /^[^:]*/.exec(name)?.[0] ?? name;
    const minimum = minimumOf(driver, series);
    // Go writes "v1.12.0", C# "2.19.0.0".
    const found = /^v?(\d+)\.(\d+)/.exec(version ?? "");
    if (minimum === undefined || version === undefined || found === null) {
        return undefined;
    }
    const majorMinor = `${String(found[1])}.${String(found[2])}`;
    return compareSeries(majorMinor, minimum) < 0 ? { driver, version, minimum } : undefined;
}

function minimumOf(driver: string, series: string): string | undefined {
    const listed = minimums.get(driver) ?? {};
    const upTo = Object.keys(listed).filter((each) => compareSeries(each, series) <= 0);
    const newest = upTo.sort(compareSeries).at(-1);
    return newest === undefined ? undefined : listed[newest];
}

function split(text: string): readonly string[] {
    return text.split(/\s*[|/]\s*/);
}
