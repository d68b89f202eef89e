import assert from "node:assert/strict";

import {
    Conflict,
    StackController,
} from "../../../../../provider/cli/console/server/stack-controller";
import { readProject } from "../../../../../provider/cli/console/server/console";
import { UpgradeError } from "../../../../../provider/core/errors/errors";
import { FakeCliContext } from "../../fake-cli-context";
import { FakeStack } from "./fake-stack";

describe("Desk", () => {
    it("says why a preview was refused, by its code, and lets another one begin", async () => {
        const stack = new FakeStack();
        const controller = new StackController(stack);
        controller.preview("6.0.27");
        await stack.end(new UpgradeError("update-failed", "the engine ended with an error"));
        assert.equal(controller.run?.phase, "refused");
        assert.equal(controller.run.error, "update-failed: the engine ended with an error");
        const { id } = controller.preview("5.0.31");
        assert.equal(id, 2);
        await stack.end();
    });

    it("begins nothing for what is no version", () => {
        const stack = new FakeStack();
        const controller = new StackController(stack);
        assert.throws(() => controller.preview("latest"), { code: "version-invalid" });
        assert.equal(controller.run, null);
        assert.deepEqual(stack.done, []);
    });

    it("does not let a plan be carried out twice", async () => {
        const stack = new FakeStack();
        const controller = new StackController(stack);
        const { id } = controller.preview("6.0.27");
        await stack.end();
        controller.upgrade(id);
        await stack.end();
        assert.equal(controller.run?.phase, "done");
        assert.throws(() => controller.upgrade(id), Conflict);
        assert.deepEqual(stack.done, ["preview 6.0.27", "up 6.0.27"]);
    });

    it("closes only when the engine has ended, and begins nothing meanwhile", async () => {
        const stack = new FakeStack();
        const controller = new StackController(stack);
        controller.preview("6.0.27");
        let isClosed = false;
        const closing = controller.close().then(() => (isClosed = true));
        assert.throws(() => controller.preview("6.0.27"), Conflict);
        await Promise.resolve();
        assert.equal(isClosed, false);
        await stack.end();
        await closing;
        assert.equal(isClosed, true);
    });

    it("says that a stack has no set, and ends when it is closed", async () => {
        const stack = new FakeStack();
        stack.connectionString = () => Promise.resolve(undefined);
        const controller = new StackController(stack);
        const told = new Promise<void>((resolve) => {
            controller.subscribe(() => {
                resolve();
            });
        });
        const watching = controller.watch(undefined, new FakeCliContext());
        await told;
        assert.match(controller.live.error ?? "", /^stack-unusable: /);
        await controller.close();
        await watching;
    });

    it("repeats nothing of a connection string that can't be used", async () => {
        const stack = new FakeStack();
        stack.connectionString = () => Promise.resolve("mongodb://admin:hunter2@db1:x:27017/?a=b");
        const controller = new StackController(stack);
        const told = new Promise<void>((resolve) => {
            controller.subscribe(() => {
                resolve();
            });
        });
        const watching = controller.watch(undefined, new FakeCliContext());
        await told;
        assert.match(controller.live.error ?? "", /^command-line-invalid: /);
        assert.doesNotMatch(controller.live.error ?? "", /hunter2/);
        await controller.close();
        await watching;
    });
});

describe("Desk.free()", () => {
    it("takes no lock away that was not in the way, nor where the set may be worked on", async () => {
        const stack = new FakeStack();
        const controller = new StackController(stack);
        const { id } = controller.preview("6.0.27");
        await assert.rejects(controller.free(id), Conflict);
        await stack.end();
        await assert.rejects(controller.free(id), /No lock of the stack was in the way/);
        controller.upgrade(id);
        await stack.end(new UpgradeError("stack-locked", "somebody holds it"));
        assert.equal(controller.run?.isStackLocked, true);
        await assert.rejects(controller.free(id + 1), Conflict);
        // Nobody has looked at the set: it can't say that no update is at work.
        await assert.rejects(controller.free(id), /has not been seen yet/);
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
