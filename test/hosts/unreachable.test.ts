import assert from "node:assert/strict";

import { importState } from "../kit/engine/imported-state";
import { closeStacks, isMember, PulumiStack } from "../kit/engine/pulumi-stack";
import { TestHosts } from "../kit/hosts/hosts";
import { findPrimary } from "../kit/sets/by-hand";
import { assertCode, assertFailed, assertNoStack, assertSays } from "../kit/system/say";
import { inSteps } from "../kit/system/steps";

describe("a program with three hosts over ssh, one of which cannot be reached", function () {
    this.timeout(300_000);
    let created: TestHosts | undefined;
    let stack: PulumiStack;
    let hosts: readonly string[];
    let lost: string;

    before(async function () {
        if (!TestHosts.canBeMade()) {
            this.skip();
        }
        created = await TestHosts.create(3);
        const members = created.all.map(({ address }) => ({ host: `${address}:27017` }));
        hosts = members.map(({ host }) => host);
        const knownHosts = await created.writeKnownHosts();
        const dial = { perDialTimeout: 3, dialErrorLimit: 1 };
        stack = await PulumiStack.create({
            version: "6.0.5",
            args: {
                dataDir: "/srv/mongodb",
                shell: { kind: "ssh", user: "root", knownHosts, ...dial },
                members,
            },
        });
        await stack.keepSecret("privateKey", created.privateKey);
        await stack.upOrFail();
        const primary = await findPrimary(hosts);
        lost = hosts.find((host) => host !== primary) ?? "";
        await setLinks("down", (host) => host === lost);
    });
    after(async () => {
        await closeStacks();
        await created?.close();
    });

    /** Sets the links of hosts: of those whose members are not lost, unless others are chosen. */
    async function setLinks(state: "up" | "down", choose = (host: string) => host !== lost) {
        for (const host of created!.all.filter(({ address }) => choose(`${address}:27017`))) {
            await created!.setLink(host, state);
        }
    }

    const test = inSteps();

    test.step("updates the rest of the stack, and warns", async () => {
        const run = await stack.up("--expect-no-changes");
        assertCode(run, 0);
        assertSays(run, /warning host-unreachable: .*; this update leaves \S+ as it is/);
        assert.doesNotMatch(run.text, /its process runs but does not answer/);
    });

    test.step("refuses a change of version, before any member is stopped", async () => {
        stack.edit("6.0.27");
        const run = await stack.preview();
        assertFailed(run);
        assertNoStack(run);
        assertSays(run, /blocker host-unreachable: /, /take its member out of the program/);
    });

    test.step("is not destroyed while none of its hosts can be reached, and can be forgotten instead", async () => {
        await setLinks("down");
        const run = await stack.destroy();
        assertFailed(run);
        assertNoStack(run);
        assertSays(run, "host-unreachable: Cannot take rs0 down: none of its hosts can be reached");
        const exported = await stack.exported();
        const [, urn = ""] = /pulumi state delete --target-dependents '(\S+)'/.exec(run.text) ?? [];
        const flags = ["delete", "--target-dependents", urn, "--yes"];
        assertCode(await stack.pulumi("state", ...flags), 0);
        assert.deepEqual((await stack.resources()).filter(isMember), []);
        assertCode(await stack.destroy(), 0);
        await importState(stack, exported);
        await setLinks("up");
    });

    test.step("is destroyed as a whole, and says what may still run on the lost host", async () => {
        const run = await stack.destroy();
        assertCode(run, 0);
        assertSays(
            run,
            `${lost} is no longer managed: its host cannot be reached, and all of rs0 is being deleted. Its server may still run there`,
        );
        for (const host of hosts.filter((each) => each !== lost)) {
            assertSays(run, `${host} is stopped`);
        }
        assert.deepEqual(await stack.resources(), []);
    });
});
