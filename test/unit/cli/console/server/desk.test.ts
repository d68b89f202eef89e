import assert from "node:assert/strict";

import { Conflict, Desk } from "../../../../../provider/cli/console/server/desk";
import { readProject } from "../../../../../provider/cli/console/server/console";
import { UpgradeError } from "../../../../../provider/core/errors/errors";
import { FakeSurroundings } from "../../fake-surroundings";
import { FakeStack } from "./fake-stack";

describe("Desk", () => {
    it("says why a preview was refused, by its code, and lets another one begin", async () => {
        const stack = new FakeStack();
        const desk = new Desk(stack);
        desk.preview("6.0.27");
        await stack.end(new UpgradeError("update-failed", "the engine ended with an error"));
        assert.equal(desk.run?.phase, "refused");
        assert.equal(desk.run.error, "update-failed: the engine ended with an error");
        const { id } = desk.preview("5.0.31");
        assert.equal(id, 2);
        await stack.end();
    });

    it("begins nothing for what is no version", () => {
        const stack = new FakeStack();
        const desk = new Desk(stack);
        assert.throws(() => desk.preview("latest"), { code: "version-invalid" });
        assert.equal(desk.run, null);
        assert.deepEqual(stack.done, []);
    });

    it("does not let a plan be carried out twice", async () => {
        const stack = new FakeStack();
        const desk = new Desk(stack);
        const { id } = desk.preview("6.0.27");
        await stack.end();
        desk.upgrade(id);
        await stack.end();
        assert.equal(desk.run?.phase, "done");
        assert.throws(() => desk.upgrade(id), Conflict);
        assert.deepEqual(stack.done, ["preview 6.0.27", "up 6.0.27"]);
    });

    it("closes only when the engine has ended, and begins nothing meanwhile", async () => {
        const stack = new FakeStack();
        const desk = new Desk(stack);
        desk.preview("6.0.27");
        let isClosed = false;
        const closing = desk.close().then(() => (isClosed = true));
        assert.throws(() => desk.preview("6.0.27"), Conflict);
        await Promise.resolve();
        assert.equal(isClosed, false);
        await stack.end();
        await closing;
        assert.equal(isClosed, true);
    });

    it("says that a stack has no set, and ends when it is closed", async () => {
        const stack = new FakeStack();
        stack.connectionString = () => Promise.resolve(undefined);
        const desk = new Desk(stack);
        const told = new Promise<void>((resolve) => {
            desk.subscribe(() => {
                resolve();
            });
        });
        const watching = desk.watch(undefined, new FakeSurroundings());
        await told;
        assert.match(desk.live.error ?? "", /^stack-unusable: /);
        await desk.close();
        await watching;
    });

    it("repeats nothing of a connection string that can't be used", async () => {
        const stack = new FakeStack();
        stack.connectionString = () => Promise.resolve("mongodb://admin:hunter2@db1:x:27017/?a=b");
        const desk = new Desk(stack);
        const told = new Promise<void>((resolve) => {
            desk.subscribe(() => {
                resolve();
            });
        });
        const watching = desk.watch(undefined, new FakeSurroundings());
        await told;
        assert.match(desk.live.error ?? "", /^command-line-invalid: /);
        assert.doesNotMatch(desk.live.error ?? "", /hunter2/);
        await desk.close();
        await watching;
    });
});

describe("Desk.free()", () => {
    it("takes no lock away that was not in the way, nor where the set may be worked on", async () => {
        const stack = new FakeStack();
        const desk = new Desk(stack);
        const { id } = desk.preview("6.0.27");
        await assert.rejects(desk.free(id), Conflict);
        await stack.end();
        await assert.rejects(desk.free(id), /No lock of the stack was in the way/);
        desk.upgrade(id);
        await stack.end(new UpgradeError("stack-locked", "somebody holds it"));
        assert.equal(desk.run?.isStackLocked, true);
        await assert.rejects(desk.free(id + 1), Conflict);
        // Nobody has looked at the set: it can't say that no update is at work.
        await assert.rejects(desk.free(id), /has not been seen yet/);
        assert.deepEqual(stack.done, ["preview 6.0.27", "up 6.0.27"]);
    });
});

describe("readProject()", () => {
    for (const [text, folder, stack] of [
        ["shop", "shop", undefined],
        ["shop#prod", "shop", "prod"],
        ["#prod", ".", "prod"],
        ["c#/shop#acme/prod", "c#/shop", "acme/prod"],
    ] as const) {
        it(`reads ${text}`, () => {
            assert.deepEqual(readProject(text), { folder, ...(stack !== undefined && { stack }) });
        });
    }
});
