import * as assert from "node:assert/strict";

import { hookCommands } from "../../../../provider/io/notify/hook-commands";
import type { HookCommand, HookName } from "../../../../provider/run/ports";

const facts = {
    MEMBER_HOST: "db2:27017",
    MEMBER_ROLE: "secondary",
    FROM_VERSION: "5.0.4",
    TO_VERSION: "6.0.27",
    SET_NAME: "rs0",
};

function run(script: string, over: Partial<HookCommand> = {}, name: HookName = "beforeMember") {
    const command = [process.execPath, "-e", script, "an argument"];
    const hook = { command, timeoutSecs: 20, environment: {}, ...over };
    return hookCommands.run(name, hook, facts);
}

async function failure(work: Promise<void>): Promise<string> {
    try {
        await work;
    } catch (error) {
        assert.equal((error as { code?: string }).code, "hook-failed");
        return (error as Error).message;
    }
    throw new Error("It did not fail");
}

describe("hookCommands.run()", () => {
    it("passes the facts, the program's own variables and Pulumi's environment", async () => {
        const script = `
            const { MEMBER_HOST, MEMBER_ROLE, FROM_VERSION, TO_VERSION, SET_NAME, OWN, PATH } = process.env;
            const all = [MEMBER_HOST, MEMBER_ROLE, FROM_VERSION, TO_VERSION, SET_NAME, OWN].join(" ");
            process.exit(all === "db2:27017 secondary 5.0.4 6.0.27 rs0 mine" && PATH ? 0 : 1);`;
        await run(script, { environment: { OWN: "mine" } });
    });

    it("reports the exit code and the end of the output, not the arguments", async () => {
        const script = `
            for (let line = 1; line <= 30; line++) console.log("line " + line);
            console.error("no such channel");
            process.exitCode = 3;`;
        const message = await failure(run(script));
        assert.match(
            message,
            /^Hook beforeMember \(.*\) failed before db2:27017 was changed: exit code 3; the end of its output:/,
        );
        assert.match(message, /line 30/);
        assert.match(message, /no such channel/);
        assert.doesNotMatch(message, /line 1\n|an argument|exitCode/);
    });

    it("hides the values of the variables that the program defines", async () => {
        const environment = { TOKEN: "s3cr3t-t0ken" };
        const script = `console.log("sent " + process.env.TOKEN); process.exitCode = 1;`;
        const message = await failure(run(script, { environment }));
        assert.doesNotMatch(message, /s3cr3t/);
        assert.match(message, /sent \(TOKEN\)/);
    });

    it("sends SIGTERM to a hook that takes too long, and does not wait for its end", async () => {
        const script = `process.on("SIGTERM", () => setTimeout(() => process.exit(0), 3000)); setInterval(() => {}, 1000);`;
        const message = await failure(run(script, { timeoutSecs: 0.5 }));
        assert.match(message, /it did not end within 0\.5 s and was sent SIGTERM/);
    });

    it("reports a program that does not exist", async () => {
        const message = await failure(run("", { command: ["/nowhere/at-all"] }, "afterMember"));
        assert.match(
            message,
            /^Hook afterMember \(\/nowhere\/at-all\) failed after the update of db2:27017: it could not be run: /,
        );
    });

    it("does not wait for a background process that a hook started", async () => {
        const script = `
            const { spawn } = require("node:child_process");
            spawn(process.execPath, ["-e", "setTimeout(() => {}, 4000)"], { stdio: "inherit", detached: true }).unref();`;
        await run(script, { timeoutSecs: 3 });
    });
});
