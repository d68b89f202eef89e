import assert from "node:assert/strict";
import { copyFile, readFile, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";

import { parse } from "yaml";

import type { ReplicaSetArgs } from "../../provider/pulumi/args/args";
import { pidOf, versionOf } from "../kit/sets/by-hand";
import { Forge } from "../kit/engine/forge";
import { closeStacks, PulumiStack } from "../kit/engine/pulumi-stack";
import type { Run } from "../kit/system/run-process";
import { runProcess } from "../kit/system/run-process";
import { assertCode, assertFailed, assertSays } from "../kit/system/say";
import { inSteps } from "../kit/system/steps";

const folder = resolve(__dirname, "../../examples/ci");

interface GitHubFile {
    readonly jobs: Readonly<
        Record<string, { readonly steps: readonly { readonly run?: string }[] }>
    >;
}

type GitLabFile = Readonly<Record<string, { readonly script: readonly string[] }>>;

type JobName = "preview" | "update";

/** The commands of a job without the installation. GitLab runs them in one shell, GitHub in several. */
async function commandsOf(forge: "github" | "gitlab", job: JobName): Promise<readonly string[]> {
    const name = forge === "github" ? "github-actions.yml" : "gitlab-ci.yml";
    const file: unknown = parse(await readFile(join(folder, name), "utf8"));
    if (forge === "gitlab") {
        return [((file as GitLabFile)[job]?.script ?? []).join("\n")];
    }
    const steps = (file as GitHubFile).jobs[job]?.steps ?? [];
    return steps.flatMap(({ run }) => (run === undefined || run === "npm ci" ? [] : [run]));
}

describe("examples/ci, on a real set of 1 member, 5.0.4 to 6.0.5", function () {
    this.timeout(300_000);
    const forge = new Forge();
    let stack: PulumiStack;
    let eventFile: string;
    const accepted: Partial<ReplicaSetArgs> = {
        members: 1,
        upgrade: { accept: ["write-downtime"], approve: {} },
    };

    before(async () => {
        await forge.listen();
        stack = await PulumiStack.create({ version: "5.0.4", args: { members: 1 } });
        await stack.upOrFail();
        await copyFile(join(folder, "plan-comment.mjs"), join(stack.program, "plan-comment.mjs"));
        eventFile = join(stack.dataFolder, "event.json");
    });
    after(async () => {
        forge.close();
        await closeStacks();
    });

    /** Runs a job on a fresh checkout, which has the stack's configuration but no files of earlier jobs. */
    async function run(name: "github" | "gitlab", job: JobName): Promise<Run> {
        await Promise.all(
            ["plan.json", "live.json", "reviewed.json"].map((file) =>
                rm(join(stack.program, file), { force: true }),
            ),
        );
        await stack.pulumi("config");
        await writeFile(
            eventFile,
            job === "preview" ? '{ "pull_request": { "number": 7 } }' : "{}",
        );
        const env = {
            ...stack.processOptions.env,
            ...forge.environment(name, eventFile),
            ...(name === "gitlab" && job === "preview" && { CI_MERGE_REQUEST_IID: "7" }),
            STACK: stack.name,
        };
        let last: Run | undefined;
        for (const command of await commandsOf(name, job)) {
            last = await runProcess("bash", ["-e", "-o", "pipefail", "-c", command], {
                cwd: stack.program,
                env,
            });
            if (last.code !== 0) {
                break;
            }
        }
        assert.ok(last, `${name} has no job ${job}`);
        return last;
    }

    const pid = async () => pidOf((await stack.places())[0]!.folder);
    const running = async () => versionOf((await stack.places())[0]!.host);

    const test = inSteps();

    test.step("GitHub: fails with a blocker, which the comment shows, and leaves no plan to update", async () => {
        stack.edit("6.0.5", { members: 1 });
        assertFailed(await run("github", "preview"));
        assert.equal(forge.comments.length, 1);
        assert.match(forge.comments[0]!.body, /has no plan[^]*blocker write-downtime/);
        const update = await run("github", "update");
        assertFailed(update);
        assertSays(update, "has no reviewed plan of");
    });

    test.step("GitHub: writes the plan into its own comment, even if another user wrote a similar one", async () => {
        const body = forge.comments[0]!.body.replace("blocker", "no blocker");
        forge.comments.unshift({ id: 0, body, author: "eve" });
        forge.comments[1] = { ...forge.comments[1]!, id: 1 };
        stack.edit("6.0.5", accepted);
        assertCode(await run("github", "preview"), 0);
        assert.equal(forge.comments.length, 2);
        assert.match(forge.comments[1].body, /Plan for rs0 from 5\.0\.4 to 6\.0\.5/);
        assert.match(forge.comments[1].body, /Stop 127\.0\.0\.1:\d+ \(primary, 5\.0\.4\)/);
        assert.doesNotMatch(forge.comments[0]!.body, /Plan for rs0/);
    });

    test.step("GitHub: refuses an update whose plan differs from the reviewed one", async () => {
        const before = await pid();
        stack.edit("6.0.27", accepted);
        const update = await run("github", "update");
        assertFailed(update);
        assertSays(update, "The live plan leads to 6.0.27, the reviewed one to 6.0.5");
        assert.equal(await pid(), before);
    });

    test.step("GitLab: runs the update with the reviewed plan", async () => {
        stack.edit("6.0.5", accepted);
        assertCode(await run("gitlab", "preview"), 0);
        assert.equal(forge.comments.length, 2);
        const update = await run("gitlab", "update");
        assertCode(update, 0);
        assertSays(update, "Approval token of this plan: 5.0.4:6.0.5:");
        assert.equal(await running(), "6.0.5");
    });
});
