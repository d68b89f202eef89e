import { allSeries } from "./series/all-series";
import { compareSeries } from "./version";

/** A driver that is older than its vendor recommends. */
interface OldDriver {
    readonly driver: string;
    readonly version: string;
    readonly minimum: string;
}

/**
 * Returns the first part of a client's name that is older than the first driver version with all features of the series.
 * That is an early sign of trouble, not a verdict: many older drivers work. The versions that no longer work are older
 * still: 6.0 accepts no OP_QUERY except for the handshake (compatibility page of 6.0), and 8.1 no `buildInfo` before
 * authentication (that of 8.2: Java up to 3.x, C# up to 2.14.1).
 *
 * Wrappers add their names and versions to those of the driver below: "nodejs|Mongoose" with "6.12.0|8.9.0",
 * "mongoc / ext-mongodb:PHP" with "1.24.4 / 1.16.2". mongosh is "nodejs|mongosh". Servers ("MongoDB Internal Client") are
 * not checked.
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

/** A series whose page does not list the driver requires what the newest series before it does. */
function minimumOf(driver: string, series: string): string | undefined {
    return allSeries
        .filter((each) => compareSeries(each.series, series) <= 0)
        .flatMap(({ minimumDrivers }) => minimumDrivers?.[driver] ?? [])
        .at(-1);
}

function split(text: string): readonly string[] {
    return text.split(/\s*[|/]\s*/);
}
