import assert from "node:assert/strict";

import { UpgradeError } from "../../../../provider/core/errors/errors";
import { upgradeMember } from "../../../../provider/run/upgrade/executor";
import type { ClientWork } from "../../../../provider/run/ports";
import { db2, threeMembers } from "../../../kit/made-up/topologies";
import { FakeSet } from "../../../kit/made-up/fake-set";

const goal = { version: "6.0.27" };

/** Stops db2 under this client work; resolves to the time until the shutdown was sent, and the command. */
async function stopUnder(workAfter: (ms: number) => ClientWork, drainSecs: number) {
    const set = new FakeSet(threeMembers("5.0.4"));
    const begun = set.clock.now();
    const { admin } = set.ports();
    let after = 0;
    const ports = set.ports({
        settings: { drainSecs },
        admin: {
            clientWork: () =>
                new Promise((resolve) => {
                    resolve(workAfter(set.clock.now() - begun));
                }),
            shutdown: (host, quiesceSecs) => {
                after = set.clock.now() - begun;
                return admin.shutdown(host, quiesceSecs);
            },
        },
    });
    await upgradeMember(db2, goal, ports);
    return { after, sent: set.sent("shutdown") };
}

function since(ms: number): ClientWork {
    return { running: 1, oldestMs: ms };
}

const none: ClientWork = { running: 0, oldestMs: 0 };

describe("the drain of a member that stops", () => {
    it("takes no time if no client works on the member", async () => {
        const { after, sent } = await stopUnder(() => none, 20);
        assert.deepEqual(sent, ["shutdown db2:27017 0"]);
        assert.equal(after, 0);
    });

    it("ends as soon as the last long operation has ended", async () => {
        const { after, sent } = await stopUnder((ms) => (ms < 7000 ? since(ms + 3000) : none), 20);
        assert.deepEqual(sent, ["shutdown db2:27017 0"]);
        assert.ok(after >= 7000 && after < 7200, String(after));
    });

    it("gives an operation that outlasts the limit the whole time again", async () => {
        const { after, sent } = await stopUnder((ms) => since(ms + 3000), 20);
        assert.deepEqual(sent, ["shutdown db2:27017 20"]);
        assert.ok(after >= 20_000 && after < 20_200, String(after));
    });

    it("waits a second for an instant between short operations", async () => {
        const { after, sent } = await stopUnder((ms) => (ms < 500 ? since(5) : none), 20);
        assert.deepEqual(sent, ["shutdown db2:27017 0"]);
        assert.ok(after >= 500 && after < 600, String(after));
        const busy = await stopUnder(() => since(5), 20);
        assert.deepEqual(busy.sent, ["shutdown db2:27017 20"]);
        assert.ok(busy.after >= 1000 && busy.after < 1100, String(busy.after));
    });

    it("waits again for operations that began during the guard's check", async () => {
        let reads = 0;
        const { sent } = await stopUnder(() => ((reads += 1) === 3 ? since(5) : none), 20);
        assert.deepEqual(sent, ["shutdown db2:27017 0"]);
        assert.ok(reads > 3);
    });

    it("gives clients their time if it may not read their operations", async () => {
        const { after, sent } = await stopUnder(() => {
            throw new UpgradeError("not-authorized", "not allowed");
        }, 20);
        assert.deepEqual(sent, ["shutdown db2:27017 20"]);
        assert.equal(after, 0);
    });
});
