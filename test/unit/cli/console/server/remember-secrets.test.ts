import assert from "node:assert/strict";

import { StackController } from "../../../../../provider/cli/console/server/stack-controller";
import { rememberSecrets } from "../../../../../provider/cli/console/server/remember-secrets";
import { FakeCliContext } from "../../fake-cli-context";
import { FakeStack } from "./fake-stack";

/** A terminal at which each question waits until the test answers it. */
class SlowTerminal extends FakeCliContext {
    readonly #waiting: { answer(text: string): void; fail(error: Error): void }[] = [];

    constructor() {
        super({}, ["a user is there"]);
    }

    override askSecret(question: string): Promise<string> {
        this.asked.push(question);
        return new Promise((answer, fail) => {
            this.#waiting.push({ answer, fail });
        });
    }

    async answer(given: string | Error): Promise<void> {
        const next = this.#waiting.shift();
        if (typeof given === "string") {
            next?.answer(given);
        } else {
            next?.fail(given);
        }
        await settled();
    }
}

/** Resolves once all work that needs no answer is done. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

describe("rememberSecrets()", () => {
    const { signal } = new AbortController();

    it("asks one question after the other, and each once", async () => {
        const terminal = new SlowTerminal();
        const remembering = rememberSecrets(terminal, signal);
        const answers = Promise.all(
            ["shop", "bank", "shop"].map((each) => remembering.askSecret(each)),
        );
        await settled();
        assert.deepEqual(terminal.asked, ["shop"]);
        await terminal.answer("one");
        assert.deepEqual(terminal.asked, ["shop", "bank"]);
        await terminal.answer("two");
        assert.deepEqual(await answers, ["one", "two", "one"]);
        assert.equal(await remembering.askSecret("bank"), "two");
        assert.deepEqual(terminal.asked, ["shop", "bank"]);
    });

    it("asks again after a failed question, and continues with the next one", async () => {
        const terminal = new SlowTerminal();
        const remembering = rememberSecrets(terminal, signal);
        const first = remembering.askSecret("shop");
        const second = remembering.askSecret("bank");
        await settled();
        await Promise.all([assert.rejects(first, /closed/), terminal.answer(new Error("closed"))]);
        await terminal.answer("two");
        assert.equal(await second, "two");
        const again = remembering.askSecret("shop");
        await settled();
        await terminal.answer("one");
        assert.equal(await again, "one");
    });

    it("stops waiting for answers when the console ends", async () => {
        const terminal = new SlowTerminal();
        const ending = new AbortController();
        const remembering = rememberSecrets(terminal, ending.signal);
        const asked = [remembering.askSecret("shop"), remembering.askSecret("bank")];
        await settled();
        ending.abort();
        const answers = await Promise.allSettled(asked);
        assert.deepEqual(
            answers.map(({ status }) => status),
            ["rejected", "rejected"],
        );
        assert.deepEqual(terminal.asked, ["shop"]);
    });
});

describe("StackController", () => {
    it("names the stack whose password it asks for: several stacks may have users of the same name", async () => {
        const terminal = new SlowTerminal();
        const ending = new AbortController();
        const remembering = rememberSecrets(terminal, ending.signal);
        const controllers = ["shop/prod", "bank/prod"].map((id) => {
            const stack = Object.assign(new FakeStack(), { id });
            stack.connectionString = () => Promise.resolve("mongodb://127.0.0.1:1/");
            return new StackController(stack);
        });
        const watches = controllers.map((controller) => controller.watch("admin", remembering));
        while (terminal.asked.length === 0) {
            await settled();
        }
        await terminal.answer("one");
        while (terminal.asked.length === 1) {
            await settled();
        }
        assert.deepEqual(terminal.asked.toSorted(), [
            "bank/prod: Password of admin: ",
            "shop/prod: Password of admin: ",
        ]);
        ending.abort();
        await Promise.all(controllers.map((controller) => controller.close()));
        await Promise.all(watches);
    });

    it("resumes an upgrade that the program has paused, in the preview and the update", async () => {
        const stack = new FakeStack();
        const controller = new StackController(stack);
        const { id, resumes } = controller.preview("6.0.27", true);
        assert.equal(resumes, true);
        await stack.end();
        controller.upgrade(id);
        await stack.end();
        assert.deepEqual(stack.done, ["preview 6.0.27, resumed", "up 6.0.27, resumed"]);
    });
});
