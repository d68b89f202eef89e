import assert from "node:assert/strict";

import type { CatchUp } from "../../../../provider/core/topology/catch-up";
import { followCatchUp, hasCaughtUp } from "../../../../provider/core/topology/catch-up";
import type { Changes } from "../../../kit/made-up/topologies";
import { db4, delayed, secondary } from "../../../kit/made-up/topologies";

/** Observes a member every second; returns after how many seconds it counts as caught up within 10 s, if ever. */
function caughtUpAfter(
    changes: (secs: number) => Changes,
    observe = secondary,
): number | undefined {
    let catchUp: CatchUp | undefined;
    for (let secs = 0; secs < 1000; secs += 1) {
        const member = observe(db4, changes(secs));
        catchUp = followCatchUp(member, catchUp, secs * 1000);
        if (hasCaughtUp(member, catchUp, secs * 1000, 10)) {
            return secs;
        }
    }
    return undefined;
}

describe("hasCaughtUp()", () => {
    it("accepts a member within a second of the primary immediately", () => {
        assert.equal(
            caughtUpAfter((secs) => ({ lagSecs: Math.max(1, 5 - secs) })),
            4,
        );
    });

    it("accepts a member that always lags for seconds once it has come no closer for 30 s", () => {
        assert.equal(
            caughtUpAfter((secs) => ({ lagSecs: 2 + (secs % 7) })),
            30,
        );
        assert.equal(
            caughtUpAfter((secs) => ({ lagSecs: Math.max(6, 300 - secs) })),
            324,
        );
    });

    it("accepts none that lags more than the limit, whether its lag shrinks or not", () => {
        assert.equal(
            caughtUpAfter(() => ({ lagSecs: 11 })),
            undefined,
        );
    });

    it("forgets how close the member came in another state", () => {
        const late = (secs: number) =>
            secs < 20
                ? ({ state: "ROLLBACK", lagSecs: 2 } as const)
                : ({ state: "SECONDARY", lagSecs: Math.max(4, 40 - secs) } as const);
        assert.equal(caughtUpAfter(late), 66);
    });

    it("does not count a member's configured delay as lag", () => {
        const delayedBy = (host: string, changes: Changes = {}) => delayed(host, 3600, changes);
        assert.equal(
            caughtUpAfter(() => ({ lagSecs: 3600.5 }), delayedBy),
            0,
        );
        assert.equal(
            caughtUpAfter(() => ({ lagSecs: 3606 }), delayedBy),
            30,
        );
    });
});
