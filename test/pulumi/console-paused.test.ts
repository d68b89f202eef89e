import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";

import type { Past } from "../../provider/cli/console/server/stack-controller";
import type { LiveView } from "../../provider/cli/console/server/live-view";
import type { RunRecord } from "../../provider/cli/console/model/run-record";
import type { VersionChoice } from "../../provider/cli/console/model/version-choices";
import { findBarriers, openBrowser } from "../kit/console/browser";
import { ConsolePage } from "../kit/console/console-page";
import { ConsoleProcess } from "../kit/console/console-process";
import { eventually } from "../kit/system/eventually";
import { linesWith } from "../kit/system/lines-with";
import { inSteps } from "../kit/system/steps";
import { closeStacks, PulumiStack } from "../kit/engine/pulumi-stack";

const program = `import * as pulumi from "@pulumi/pulumi";
import { ReplicaSet } from "pulumi-mongodb-replicaset";

const config = new pulumi.Config();

const rs0 = new ReplicaSet("rs0", {
    version: config.require("version"),
    upgradePath: "automatic",
    members: [{}, {}, { arbiterOnly: true }],
    keyFile: config.requireSecret("keyFile"),
    auth: { username: "admin", password: config.requireSecret("password") },
    upgrade: {
        pauseAfter: "first",
        resume: config.get("resume"),
        accept: ["write-downtime"],
    },
    options: { setParameter: { shutdownTimeoutMillisForSignaledShutdown: 100 } },
});

export const { connectionString } = rs0;
`;

/** Long enough for a busy machine. */
const upgradeTimeoutMs = 150_000;

// One set; each step continues where the previous one ended.
describe("the console of a program that pauses, with key file and SCRAM, 5.0.4 to 6.0.27", function () {
    this.timeout(600_000);
    const test = inSteps();
    const secrets = { password: "passwordOfThisTest", keyFile: "a2V5RmlsZU9mVGhpc1Rlc3Q=" };
    let stack: PulumiStack;
    let console: ConsoleProcess;
    let page: ConsolePage;

    before(async () => {
        stack = await PulumiStack.create({ version: "5.0.4", text: program });
        for (const [name, value] of Object.entries(secrets)) {
            await stack.keepSecret(name, value);
        }
        await stack.upOrFail();
        const password = { MONGODB_PASSWORD: secrets.password };
        console = ConsoleProcess.startWith(password, stack, "--username", "admin");
        page = await ConsolePage.open(await console.address("act"));
    });
    after(async () => {
        page.close();
        await console.end("SIGINT");
        await closeStacks();
    });

    const live = () => page.latest("live") as LiveView | undefined;
    const run = () => page.latest("run") as RunRecord | null | undefined;
    const states = ({ members }: RunRecord) => members.map(({ state }) => state).sort();

    /** Requests an action, and returns its run once the engine has ended. */
    async function runAction(action: string, body: object): Promise<RunRecord> {
        const before = run()?.endedMs;
        const { status } = await page.act(action, body);
        assert.equal(status, 202);
        const findEnded = () => {
            const now = run();
            return Promise.resolve(now?.endedMs !== undefined && now.endedMs !== before && now);
        };
        return eventually("the engine ends", findEnded, upgradeTimeoutMs);
    }

    const upgrade = async () => runAction("upgrade", { id: run()?.id });

    /** Returns the settings as the CLI wrote them. */
    const configured = async () => {
        const text = await readFile(join(stack.program, `Pulumi.${stack.name}.yaml`), "utf8");
        const lines = linesWith(/:(version|resume):/, text);
        return lines.map((line) => line.trim().replace(/["']/g, "")).sort();
    };

    test.step("observes a set that requires a password", async () => {
        const set = await eventually("the set is observed", () => {
            const observed = live()?.set;
            return Promise.resolve(observed?.health.level === "healthy" && observed);
        });
        assert.deepEqual(set.members.map(({ state }) => state).sort(), [
            "ARBITER",
            "PRIMARY",
            "SECONDARY",
        ]);
    });

    test.step("offers a version several series up if the program allows it, with its upgrade path", async () => {
        const [choice] = (await page.read("versions?version=7.0.14")) as readonly VersionChoice[];
        assert.deepEqual([choice?.by, choice?.endsAt, choice?.refusals], [["6.0"], null, []]);
    });

    test.step("pauses where the program does, and shows each member's staging", async () => {
        const planned = await runAction("preview", { to: "6.0.5" });
        assert.equal(planned.phase, "planned", JSON.stringify(planned, undefined, 1));
        const first = await upgrade();
        assert.equal(first.phase, "paused", JSON.stringify(first, undefined, 1));
        assert.deepEqual(states(first), ["done", "paused", "paused"]);
        for (const { staging, stagingText } of first.members) {
            assert.equal(staging, "done");
            assert.match(stagingText, /^MongoDB 6\.0\.5 is staged at /);
        }
    });

    test.step("resumes with the program's key in the configuration, which a preview does not keep", async () => {
        const resumed = await runAction("preview", { to: "6.0.5", resumes: true });
        assert.equal(resumed.phase, "planned", JSON.stringify(resumed, undefined, 1));
        assert.deepEqual(await configured(), ["fresh:version: 6.0.5"]);
        const done = await upgrade();
        assert.equal(done.phase, "done", JSON.stringify(done, undefined, 1));
        assert.deepEqual(await configured(), ["fresh:resume: 6.0.5", "fresh:version: 6.0.5"]);
    });

    test.step("shows the history in a browser: each upgrade with its member updates", async () => {
        await runAction("preview", { to: "6.0.27" });
        const paused = await upgrade();
        assert.equal(
            paused.phase,
            "paused",
            "the resume key of one version does not resume another",
        );
        const { upgrades } = (await page.read("past")) as Past;
        assert.deepEqual(
            upgrades.map(({ from, to, updates }) => [from, to, updates.length]),
            [
                ["6.0.5", "6.0.27", 1],
                ["5.0.4", "6.0.5", 3],
            ],
        );
        const [, whole] = upgrades;
        assert.ok(whole && whole.noPrimaryMs > 0 && whole.noPrimaryMs < whole.totalMs);
        assert.deepEqual(whole.updates.map(({ role }) => role).at(-1), "primary");

        const browser = await openBrowser();
        const { page: window, complaints } = browser;
        try {
            await window.goto(await console.address("act"));
            await window.getByRole("status").filter({ hasText: "Paused by the program" }).waitFor();
            assert.ok(await window.getByRole("button", { name: "Resume" }).isVisible());
            await window
                .getByText("Waiting: the program pauses before this member")
                .first()
                .waitFor();
            await window.getByText("Last upgrade: 6.0.5 to 6.0.27").waitFor();
            await window.getByText(/^5\.0\.4 to 6\.0\.5, /).click();
            const bars = window.locator("details[open] svg.bar rect");
            assert.equal(await bars.count(), 4);
            assert.deepEqual(await findBarriers(window), []);
            await window.setViewportSize({ width: 320, height: 800 });
            assert.equal(await window.evaluate("document.documentElement.scrollWidth"), 320);
            assert.deepEqual(complaints, []);
        } finally {
            await browser.close();
        }
    });

    test.step("gives no secret to the page, whatever it requests", async () => {
        const paths = ["versions", "versions?version=7.0.14", "past", "summary.md", "summary.html"];
        const texts = await Promise.all(paths.map((path) => page.text(path)));
        const all = [page.received, console.printed, ...texts];
        assert.ok(page.received.includes("event: run") && page.received.includes("event: live"));
        for (const secret of [...Object.values(secrets), "correct horse"]) {
            assert.ok(
                all.every((text) => text !== "" && !text.includes(secret)),
                `${secret} can be read`,
            );
        }
    });
});
