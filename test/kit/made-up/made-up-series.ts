import { allSeries } from "../../../provider/core/releases/series/all-series";
import type { Series } from "../../../provider/core/releases/series/series";

/**
 * Adds a series to those that the package knows, for the tests of one `describe`: they read what a contributor would write
 * into one more file. The list is the process's own; it is restored after each test, also after a failed one.
 */
export function withSeries(series: Series): void {
    const list = allSeries as Series[];
    beforeEach(() => {
        list.push(series);
    });
    afterEach(() => {
        list.splice(list.indexOf(series), 1);
    });
}
