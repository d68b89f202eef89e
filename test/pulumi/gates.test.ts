import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import type { Server } from "node:http";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";

import type { EventPayload } from "../../provider/core/report/events";
import type { UpgradeArgs, WindowArgs } from "../../provider/pulumi/args/args";
import { fcvOf, pidOf, stopByHand, versionOf } from "../kit/sets/by-hand";
import { closeStacks, PulumiStack } from "../kit/engine/pulumi-stack";
import { assertCode, assertFailed, assertNoStack, assertSays } from "../kit/system/say";
import { inSteps } from "../kit/system/steps";

const open: WindowArgs = { opens: "* * * * *", durationMins: 60, timeZone: "Europe/Berlin" };

/** A closed window: one minute, half a year from now. */
function shut(): WindowArgs {
    const month = ((new Date().getUTCMonth() + 6) % 12) + 1;
    return { opens: `0 0 1 ${month} *`, durationMins: 1 };
}

/** A hook that succeeds for the first member only. */
const onlyFirst = `const fs = require("node:fs");
if (fs.existsSync(process.argv[1])) process.exit(7);
fs.writeFileSync(process.argv[1], "");`;

const secret = "Bearer hush-hush-token";

/** Acts as a user's OpenTelemetry SDK: writes the name of each span that has ended. */
const tracing = `const { trace } = require("@opentelemetry/api");
const { BasicTracerProvider, SimpleSpanProcessor } = require("@opentelemetry/sdk-trace-base");
const { appendFileSync } = require("node:fs");
const exporter = {
    export(spans, done) {
        for (const { name } of spans) appendFileSync(process.env.SPAN_FILE, name + "\\n");
        done({ code: 0 });
    },
    shutdown: async () => {},
};
const spanProcessors = [new SimpleSpanProcessor(exporter)];
trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors }));`;

describe("windows, approvals and events, 3 members, 5.0.4 to 6.0.5", function () {
    this.timeout(300_000);
    const target = "6.0.5";
    let stack: PulumiStack;
    let hosts: readonly string[];
    let token: string;
    let webhook: Server;
    const posted: string[] = [];

    before(async () => {
        // Neither a window nor an approval limits the creation of a set.
        stack = await PulumiStack.create({
            version: "5.0.4",
            args: { upgrade: { window: shut(), approve: {} } },
        });
        await stack.upOrFail();
        hosts = (await stack.outputs()).members.map(({ host }) => host);
        webhook = createServer((request, response) => {
            let text = "";
            request.setEncoding("utf8").on("data", (part: string) => (text += part));
            request.on("end", () => {
                posted.push(`${request.headers.authorization ?? "no authorization"} ${text}`);
                response.writeHead(204).end();
            });
        });
        await new Promise<void>((resolve) => webhook.listen(0, "127.0.0.1", resolve));
    });
    after(async () => {
        webhook.closeAllConnections();
        webhook.close();
        await closeStacks();
    });

    function edit(upgrade: UpgradeArgs): void {
        const { port } = webhook.address() as AddressInfo;
        const url = `http://127.0.0.1:${port}/a-secret-path`;
        const events = {
            logFile: logFile(),
            webhook: { url, headers: { Authorization: secret } },
        };
        stack.edit(target, { featureCompatibilityVersion: "6.0", upgrade: { events, ...upgrade } });
    }

    const logFile = () => join(stack.dataFolder, "events.jsonl");
    const events = async () =>
        (await readFile(logFile(), "utf8"))
            .trimEnd()
            .split("\n")
            .map((line) => JSON.parse(line) as EventPayload);

    const versions = async () => (await Promise.all(hosts.map(versionOf))).sort();
    const pids = async () => Promise.all((await stack.places()).map(({ folder }) => pidOf(folder)));

    const test = inSteps();

    test.step("does nothing if there is nothing to do, at any time", async () => {
        assertCode(await stack.up("--expect-no-changes"), 0);
    });

    test.step("refuses an update outside the window and without an approval, and reports both", async () => {
        const before = await pids();
        edit({ window: shut(), approve: { token: "5.0.4:6.0.27:0123456789abcdef" } });
        const run = await stack.up();
        assertFailed(run);
        assertNoStack(run);
        assertSays(run, /blocker outside-window: .* Run the update after /s);
        assertSays(run, /blocker not-approved: .*5\.0\.4:6\.0\.27:0123456789abcdef is approved/);
        assert.deepEqual(await pids(), before);
    });

    test.step("shows the plan and its token in a preview that only the window blocks", async () => {
        edit({ window: shut(), approve: {} });
        const refused = await stack.preview();
        assertFailed(refused);
        assertSays(refused, /blocker outside-window/, /Plan for rs0 from 5\.0\.4 to 6\.0\.5/);
        edit({ window: { ...shut(), inPreviews: "warn" }, approve: {} });
        const run = await stack.preview();
        assertCode(run, 0);
        assertSays(run, /warning not-approved: .*; an update would be refused/, "1/14 Stop ");
        token = /Approval token of this plan: (\S+)/.exec(run.text)?.[1] ?? "";
        assert.match(token, /^5\.0\.4:6\.0\.5:[0-9a-f]{16}$/);
    });

    test.step("performs an approved plan in the window until a hook fails", async () => {
        const command = ["node", "-e", onlyFirst, join(stack.dataFolder, "first")];
        edit({ window: open, approve: { token }, hooks: { beforeMember: { command } } });
        const run = await stack.up();
        assertFailed(run);
        assertSays(run, "hook-failed", `Approval token of this plan: 5.0.4:6.0.5:`);
        assert.deepEqual(await versions(), ["5.0.4", "5.0.4", target]);
        // Policies use this field.
        const previousVersions = (await stack.members()).flatMap(({ from }) => from ?? []);
        assert.ok(
            previousVersions.length > 0 && previousVersions.every((from) => from === "5.0.4"),
        );
    });

    test.step("starts a stopped member again outside the window, without approval, and touches no other", async () => {
        const running = await Promise.all(hosts.map(versionOf));
        const place = await stack.place(hosts[running.indexOf(target)]!);
        await stopByHand(place);
        const before = await pids();
        edit({ window: shut(), approve: {} });
        const run = await stack.up();
        assertCode(run, 0);
        assertSays(run, /warning outside-window: .*is completed \(127/);
        assertSays(run, /warning not-approved: .*is completed \(127/);
        assert.equal(await versionOf(place.host), target);
        const after = await pids();
        assert.equal(after.filter((pid, index) => pid === before[index]).length, 2);
        // With all members up, the gates are closed again.
        assertFailed(await stack.preview());
    });

    test.step("completes the approved plan, with spans if they are enabled", async () => {
        const spanFile = join(stack.dataFolder, "spans");
        const register = join(stack.program, "register-tracing.cjs");
        await writeFile(register, tracing);
        const before = { ...process.env };
        Object.assign(process.env, {
            OTEL_TRACES_EXPORTER: "a file",
            NODE_OPTIONS: `--require ${register}`,
            SPAN_FILE: spanFile,
        });
        try {
            edit({ window: open, approve: { token } });
            await stack.upOrFail();
        } finally {
            process.env = before;
        }
        assert.deepEqual(await versions(), [target, target, target]);
        assert.equal(await fcvOf(hosts[0]!), "6.0");
        const spans = (await readFile(spanFile, "utf8")).trimEnd().split("\n");
        assert.equal(spans.filter((name) => name.startsWith("upgrade 127.")).length, 2);
        assert.equal(spans.filter((name) => name.startsWith("Hand over ")).length, 1);
        // The spans of the program itself, in the engine, are among them.
        assert.equal(spans.filter((name) => name === "upgrade rs0").length, 1);
        assertCode(await stack.up("--expect-no-changes"), 0);
    });

    test.step("has reported all events in the log file and to the webhook, without secrets", async () => {
        const reported = await events();
        const memberUpdate = ["member-started", "member-done"];
        const handOver = ["member-started", "stepped-down", "member-done"];
        assert.deepEqual(
            reported.map(({ event }) => event),
            // The preview with warnings; the update until the failed hook; the restarted member; the remaining steps.
            ["planned", "planned", "started", ...memberUpdate, "failed"].concat(
                ["planned", "started", ...memberUpdate],
                ["planned", "started", ...memberUpdate, ...handOver, "finished", "fcv-set"],
            ),
        );
        assert.deepEqual(
            posted.map((text) => text.replace(`${secret} `, "")),
            (await readFile(logFile(), "utf8")).trimEnd().split("\n"),
        );
        const failed = reported.find(({ event }) => event === "failed");
        assert.equal(failed?.event === "failed" && failed.code, "hook-failed");
        // Only the engine's own provider keeps the stack's configuration, from which the program reads the secrets.
        const resources = await stack.resources();
        const ours = resources.filter(({ type }) => !type.startsWith("pulumi:providers:"));
        assert.ok(ours.length > 5);
        assert.doesNotMatch(JSON.stringify(ours), /hush-hush|a-secret-path/);
    });
});
