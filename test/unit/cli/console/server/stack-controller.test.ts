import assert from "node:assert/strict";

import {
    Conflict,
    StackController,
} from "../../../../../provider/cli/console/server/stack-controller";
import { readProject } from "../../../../../provider/cli/console/server/console";
import { UpgradeError } from "../../../../../provider/core/errors/errors";
import { FakeCliContext } from "../../fake-cli-context";
import { FakeStack } from "./fake-stack";

describe("StackController", () => {
    it("shows the code of a refused preview, and allows another preview", async () => {
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

    it("starts nothing if the version is invalid", () => {
        const stack = new FakeStack();
        const controller = new StackController(stack);
        assert.throws(() => controller.preview("latest"), { code: "version-invalid" });
        assert.equal(controller.run, null);
        assert.deepEqual(stack.done, []);
    });

    it("does not execute a plan twice", async () => {
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

    it("closes only when the engine has ended, and starts nothing before", async () => {
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

    it("reports that a stack has no set, and ends when it is closed", async () => {
        const stack = new FakeStack();
        stack.connectionString = () => Promise.resolve(undefined);
        const controller = new StackController(stack);
        const notified = new Promise<void>((resolve) => {
            controller.subscribe(() => {
                resolve();
            });
        });
        const watching = controller.watch(undefined, new FakeCliContext());
        await notified;
        assert.match(controller.live.error ?? "", /^stack-unusable: /);
        await controller.close();
        await watching;
    });

    it("repeats no part of an unusable connection string", async () => {
        const stack = new FakeStack();
        stack.connectionString = () => Promise.resolve("mongodb://admin:hunter2@db1:x:27017/?a=b");
        const controller = new StackController(stack);
        const notified = new Promise<void>((resolve) => {
            controller.subscribe(() => {
                resolve();
            });
        });
        const watching = controller.watch(undefined, new FakeCliContext());
        await notified;
        assert.match(controller.live.error ?? "", /^command-line-invalid: /);
        assert.doesNotMatch(controller.live.error ?? "", /hunter2/);
        await controller.close();
        await watching;
    });
});

describe("StackController.free()", () => {
    it("releases no lock that blocked nothing, and none while an update may run on the set", async () => {
        const stack = new FakeStack();
        const controller = new StackController(stack);
        const { id } = controller.preview("6.0.27");
        await assert.rejects(controller.free(id), Conflict);
        await stack.end();
        await assert.rejects(
            controller.free(id),
            /This upgrade was not blocked by the stack's lock/,
        );
        controller.upgrade(id);
        await stack.end(new UpgradeError("stack-locked", "another update holds it"));
        assert.equal(controller.run?.isStackLocked, true);
        await assert.rejects(controller.free(id + 1), Conflict);
        // The set was never observed, so an update may be running on it.
        await assert.rejects(controller.free(id), /has not been observed yet/);
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
