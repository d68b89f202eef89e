import type { SetProps } from "./resources";
import { isBefore, seriesOf } from "./resources";

/** An FCV that is not raised blocks the next series, and keeps this series' new features off. */
export function fcvBehind(
    { version, featureCompatibilityVersion }: SetProps,
    series: readonly string[],
): string | undefined {
    if (version === undefined) {
        return undefined;
    }
    if (featureCompatibilityVersion === undefined) {
        return "featureCompatibilityVersion is not in the program, so it is never raised";
    }
    const [is, fcv] = [seriesOf(version), featureCompatibilityVersion].map((each) =>
        series.indexOf(each),
    );
    return is === undefined || fcv === undefined || is < 0 || fcv < 0
        ? `version ${version} or featureCompatibilityVersion ${featureCompatibilityVersion} is of a series that this policy does not know`
        : is - fcv > 1
          ? `featureCompatibilityVersion ${featureCompatibilityVersion} is ${is - fcv} series behind version ${version}`
          : undefined;
}

export function forced({ upgrade }: SetProps): string | undefined {
    return upgrade?.force === undefined
        ? undefined
        : `upgrade.force is "${upgrade.force}": it may lose writes, and is meant for a single manual update`;
}

/** The oldest release of each series that may run. */
export type Floors = Readonly<Record<string, string>>;

export function belowFloor({ version }: SetProps, floors: Floors): string | undefined {
    const floor = version === undefined ? undefined : floors[seriesOf(version)];
    if (version === undefined) {
        return undefined;
    }
    return floor === undefined
        ? `version ${version} is of a series that is not allowed: ${Object.keys(floors).join(", ")}`
        : isBefore(version, floor)
          ? `version ${version} is older than ${floor}, the oldest allowed of its series`
          : undefined;
}
