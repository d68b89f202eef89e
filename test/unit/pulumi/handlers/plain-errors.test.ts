import assert from "node:assert/strict";

import { UpgradeError } from "../../../../provider/core/errors/errors";
import { withPlainErrors } from "../../../../provider/pulumi/handlers/plain-errors";

/** What the SDK prints of an error of such a method. */
const printed = (error: unknown) => `${String(error)}: ${(error as Error).stack ?? ""}`;

describe("withPlainErrors()", () => {
    const bug = new TypeError("no such field");
    const refusal = () => new UpgradeError("member-in-use", "Cannot stop db1", { host: "db1" });
    const handlers = withPlainErrors({
        check: (news: number) => Promise.resolve(news + 1),
        create: () => Promise.reject(refusal()),
        read: () => Promise.reject(bug),
        delete: () => Promise.reject(refusal()),
    });

    it("leaves results, and methods whose stack the SDK does not print, as they are", async () => {
        assert.equal(await handlers.check(1), 2);
        await assert.rejects(handlers.create(), refusal());
    });

    it("shows a refusal with its code and without a stack", async () => {
        const text = "member-in-use: Cannot stop db1";
        await assert.rejects(handlers.delete(), (error: UpgradeError) => {
            assert.equal(printed(error), `Error: ${text}`);
            return error.message === text && error.code === "member-in-use";
        });
    });

    it("leaves other errors their stack", async () => {
        await assert.rejects(handlers.read(), (error) => error === bug);
    });
});
