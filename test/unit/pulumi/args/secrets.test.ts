import assert from "node:assert/strict";

import { Output, isSecret } from "@pulumi/pulumi";

import type { EventsChoice } from "../../../../provider/io/notify/choice";
import { markSecrets } from "../../../../provider/pulumi/args/secrets";

async function isHidden(text: unknown): Promise<boolean> {
    return Output.isInstance(text) && (await isSecret(text));
}

describe("markSecrets()", () => {
    it("encrypts every secret's text, however deep it is, whatever its key is called", async () => {
        const events: EventsChoice = {
            webhook: {
                url: { secret: "https://hooks.example.com/1" },
                headers: { value: { secret: "a" }, secret: { secret: "b" }, env: { env: "TOKEN" } },
                timeoutSecs: 5,
            },
        };
        const { list, webhook } = markSecrets({ ...events, list: [[{ secret: "c" }]] });
        assert.ok(webhook);
        const { value, secret, env } = webhook.headers;
        for (const hidden of [webhook.url, value, secret, list[0]?.[0]]) {
            assert.equal(await isHidden((hidden as { secret: unknown }).secret), true);
        }
        assert.deepEqual(env, { env: "TOKEN" });
        assert.equal(webhook.timeoutSecs, 5);
    });

    it("leaves everything else as it is: a key called `value`, and a `secret` among other fields", () => {
        const plain = {
            value: "in clear",
            tags: { value: "east", dc: "a" },
            options: { secret: "not one", sudo: true },
            sources: [{ env: "PASSWORD" }, { file: "/run/password" }],
            nothing: null,
            count: 3,
        };
        assert.deepEqual(markSecrets(plain), plain);
    });
});
