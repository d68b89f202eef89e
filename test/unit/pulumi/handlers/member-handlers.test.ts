import * as assert from "node:assert/strict";
import { join } from "node:path";

import { freeAddresses } from "../../../../provider/io/layout/local-address";
import type { MemberInputs, MemberOutputs } from "../../../../provider/pulumi/state/inputs";
import { memberHandlers } from "../../../../provider/pulumi/handlers/member-handlers";
import { makeSpec } from "../../../../provider/pulumi/args/spec";
import { db1, db2 } from "../../../kit/made-up/topologies";

const { settings } = makeSpec("rs0", { version: "6.0.27" }, "/");

function inputsOf(host: string, changes: Partial<MemberInputs> = {}): MemberInputs {
    return {
        stateVersion: 1,
        host,
        version: "6.0.27",
        binaries: { kind: "directory", root: join("/", "nowhere") },
        config: { net: { port: 27017 } },
        set: {
            setName: "rs0",
            owner: "organization/project/dev/rs0",
            settings,
            choices: {},
            members: [{ host, folder: join("/", "nowhere", "rs0-0") }],
        },
        plan: [],
        resourceUrn: "urn:pulumi:dev::project::type::rs0-0",
        ...changes,
    };
}

function outputsOf(inputs: MemberInputs): MemberOutputs {
    return { ...inputs, state: "SECONDARY", runningVersion: inputs.version };
}

describe("member check()", () => {
    it("accepts a new member", async () => {
        const inputs = inputsOf(db1);
        assert.deepEqual(await memberHandlers.check({}, inputs), { inputs, failures: [] });
    });

    it("accepts another version, other options, another plan", async () => {
        const news = inputsOf(db1, { version: "7.0.1", config: {}, plan: ["1/1 Stop it"] });
        const { failures } = await memberHandlers.check(inputsOf(db1), news);
        assert.deepEqual(failures, []);
    });

    const advice =
        "a member keeps its address, its set and its data folder. Restore the old value, or add a new member";

    /** Failures name no property: some engines print its value, and a set's has secrets. */
    async function reasonsFor(news: MemberInputs): Promise<readonly string[]> {
        const { failures = [] } = await memberHandlers.check(inputsOf(db1), news);
        assert.ok(failures.every(({ property }) => property === ""));
        return failures.map(({ reason }) => reason);
    }

    it("refuses another address, another set and another folder", async () => {
        const { set } = inputsOf(db1);
        const folder = join("/", "nowhere", "rs0-0");
        const moved = { ...set, members: [{ host: db1, folder: `${folder}-a` }] };
        assert.deepEqual(await reasonsFor(inputsOf(db1, { set: moved })), [
            `${folder} cannot become ${folder}-a: ${advice}`,
        ]);
        assert.deepEqual(await reasonsFor(inputsOf(db1, { set: { ...set, setName: "rs1" } })), [
            `rs0 cannot become rs1: ${advice}`,
        ]);
        assert.deepEqual(await reasonsFor(inputsOf(db2)), [
            `${db1} cannot become ${db2}: a member keeps its address; the new member ${db2} needs a name of its own, and "1" is free; write { host: "${db2}", name: "1" } in members; ${db1} then leaves the set, and its data is kept`,
        ]);
    });

    const moves: readonly (readonly [what: string, owner: string, name: string, text: RegExp])[] = [
        [
            "a stack",
            "organization/project/live/rs0",
            "rs0",
            /: the component was organization\/project\/dev\/rs0, and is now organization\/project\/live\/rs0\. Set dataDir: "\/nowhere"/,
        ],
        [
            "a component",
            "organization/project/dev/db",
            "db",
            /: the component was renamed from rs0 to db\. Name the component "rs0" again/,
        ],
        [
            "nothing, so that it is another machine, user or dataDir",
            "organization/project/dev/rs0",
            "rs0",
            /: dataDir was changed, or Pulumi runs on another machine .*\. Set dataDir: "\/nowhere"/,
        ],
    ];
    for (const [what, owner, name, text] of moves) {
        it(`says what to write after a rename of ${what}, and nothing that would rebuild the set`, async () => {
            const { set } = inputsOf(db1);
            const members = [{ host: db2, folder: join("/", "elsewhere", `${name}-0`) }];
            const reasons = await reasonsFor(inputsOf(db2, { set: { ...set, owner, members } }));
            assert.equal(reasons.length, 1);
            assert.match(reasons[0]!, text);
            assert.match(reasons[0]!, /^the members of rs0 are in \/nowhere, and .* \/elsewhere:/);
            assert.doesNotMatch(reasons[0]!, /leaves the set|add a new member/);
        });
    }

    it("says so after a rename of a component whose dataDir stays, too", async () => {
        const { set } = inputsOf(db1);
        const members = [{ host: db2, folder: join("/", "nowhere", "db-0") }];
        const owner = "organization/project/dev/db";
        const news = inputsOf(db2, { set: { ...set, setName: "db", owner, members } });
        assert.deepEqual(await reasonsFor(news), [
            'the members of rs0 are in /nowhere/rs0-0, and this program expects them in /nowhere/db-0: the component was renamed from rs0 to db. Name the component "rs0" again; nothing else changes then',
        ]);
    });
});

describe("member diff()", () => {
    it("reports another version and other options as a change, and never asks for a replacement", async () => {
        const olds = outputsOf(inputsOf(db1));
        for (const news of [
            inputsOf(db1, { version: "7.0.1" }),
            inputsOf(db1, { config: { net: { port: 27018 } } }),
        ]) {
            assert.deepEqual(await memberHandlers.diff("rs0/db1", olds, news), { changes: true });
        }
    });

    it("reports a member that does not run as a change, even if nothing else was changed", async () => {
        const [host = ""] = await freeAddresses(1);
        const inputs = inputsOf(host);
        assert.deepEqual(await memberHandlers.diff("rs0/x", outputsOf(inputs), inputs), {
            changes: true,
        });
    });
});
