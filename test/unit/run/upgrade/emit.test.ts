import * as assert from "node:assert/strict";

import { UpgradeError } from "../../../../provider/core/errors/errors";
import type { UpgradeEvent } from "../../../../provider/core/report/events";
import { upgradeMember } from "../../../../provider/run/upgrade/executor";
import { setFcv } from "../../../../provider/run/upgrade/set-fcv";
import { upgradeSet } from "../../../../provider/run/upgrade/upgrade-set";
import {
    db1,
    db2,
    primary,
    running,
    secondary,
    setOf,
    threeMembers,
} from "../../../kit/made-up/topologies";
import { FakeSet, rejection } from "../../../kit/made-up/fake-set";

const goal = { version: "6.0.27", fcv: "6.0" };

function listeningTo(set: FakeSet, over: Parameters<FakeSet["ports"]>[0] = {}) {
    const upgradeEvents: UpgradeEvent[] = [];
    const steps: string[] = [];
    const ports = {
        ...set.ports(over),
        events: {
            emit: (upgradeEvent: UpgradeEvent) => void upgradeEvents.push(upgradeEvent),
            stepStarted: ({ kind }: { kind: string }) => void steps.push(kind),
            stepEnded: ({ kind }: { kind: string }) => void steps.push(`${kind} done`),
            settle: () => Promise.resolve(),
        },
    };
    const emitted = () =>
        upgradeEvents.map((upgradeEvent) =>
            "member" in upgradeEvent
                ? `${upgradeEvent.event} ${upgradeEvent.member ?? ""}`
                : upgradeEvent.event,
        );
    return { upgradeEvents, steps, ports, emitted };
}

describe("the events of an upgrade", () => {
    it("report each member, the step-down, the end and the FCV, in order", async () => {
        const { ports, upgradeEvents, emitted } = listeningTo(new FakeSet(threeMembers("5.0.4")));
        await upgradeSet(goal, ports);
        assert.deepEqual(emitted(), [
            "member-started db2:27017",
            "member-done db2:27017",
            "member-started db3:27017",
            "member-done db3:27017",
            "member-started db1:27017",
            "stepped-down db1:27017",
            "member-done db1:27017",
            "finished",
            "fcv-set",
        ]);
        const done = upgradeEvents[1];
        assert.ok(done?.event === "member-done" && done.downMs > 0 && done.totalMs >= done.downMs);
        assert.deepEqual([done.role, done.from, done.to], ["secondary", "5.0.4", "6.0.27"]);
        const last = upgradeEvents[6];
        assert.ok(last?.event === "member-done" && last.role === "primary");
    });

    it("report no update without a step, no new set, and no unchanged FCV", async () => {
        const atGoal = listeningTo(new FakeSet(threeMembers("6.0.27")));
        await upgradeMember(db2, goal, atGoal.ports);
        await setFcv(goal, atGoal.ports);
        const made = listeningTo(new FakeSet({ ...threeMembers("5.0.4"), initiated: false }));
        await upgradeMember(db2, goal, made.ports).catch(() => undefined);
        assert.deepEqual([...atGoal.emitted(), ...made.emitted()], []);
    });

    it("report a failure with its code", async () => {
        const set = new FakeSet(threeMembers("5.0.4"));
        const refuse = () => Promise.reject(new UpgradeError("stop-refused", "An index is built"));
        const { ports, upgradeEvents, steps } = listeningTo(set, { admin: { shutdown: refuse } });
        assert.equal((await rejection(upgradeMember(db2, goal, ports))).code, "stop-refused");
        assert.deepEqual(upgradeEvents[1], {
            event: "failed",
            member: db2,
            to: "6.0.27",
            code: "stop-refused",
            message: "An index is built",
            reason: "An index is built",
            step: "Stop db2:27017 (secondary, 5.0.4)",
        });
        assert.deepEqual(steps, ["stop-member"]);
    });

    it("report the parts of a failure's message: the reason, the server's log, and the revert", async () => {
        const set = new FakeSet(threeMembers("5.0.4"));
        const inner = set.ports().control;
        const control = {
            start: async (host: string) => {
                await inner.start(host);
                set.changeAfter(300, host, { state: "DOWN", processRuns: false });
            },
            exitDiagnostics: () =>
                Promise.resolve({ log: [], output: ["broken"], exit: { code: 1 } }),
        };
        const { ports, upgradeEvents } = listeningTo(set, { control });
        await rejection(upgradeMember(db2, goal, ports));
        const failed = upgradeEvents.at(-1);
        assert.ok(failed?.event === "failed");
        assert.equal(failed.step, `Start ${db2} with 6.0.27`);
        assert.equal(failed.reason, `${db2} exited with code 1 after its start`);
        assert.deepEqual(failed.log, ["broken"]);
        assert.deepEqual(failed.revert, { to: "5.0.4" });
    });

    it("report why a member could not be reverted", async () => {
        const set = new FakeSet(threeMembers("5.0.4"));
        const dies = async (host: string) => {
            await set.ports().control.start(host);
            set.changeAfter(300, host, { state: "DOWN", processRuns: false });
        };
        const revert = () =>
            Promise.reject(new UpgradeError("data-folder-unusable", "It is read-only"));
        const { ports, upgradeEvents } = listeningTo(set, { control: { start: dies, revert } });
        await rejection(upgradeMember(db2, goal, ports));
        const failed = upgradeEvents.at(-1);
        assert.ok(failed?.event === "failed");
        assert.deepEqual(failed.revert, { to: "5.0.4", error: "It is read-only" });
    });

    it("report no step-down if another member became primary by itself", async () => {
        const upgraded = running("6.0.27", "5.0");
        const set = new FakeSet(setOf(secondary(db1), primary(db2, upgraded)));
        const { ports, emitted } = listeningTo(set);
        await upgradeMember(db1, goal, ports).catch(() => undefined);
        assert.ok(!emitted().some((text) => text.startsWith("stepped-down")));
    });
});
