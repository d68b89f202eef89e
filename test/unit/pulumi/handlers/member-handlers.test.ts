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

    it("refuses another address, another set and another folder", async () => {
        const set = inputsOf(db1).set;
        const reasons = async (news: MemberInputs) =>
            (await memberHandlers.check(inputsOf(db1), news)).failures;
        const moved = { ...set, members: [{ host: db1, folder: join("/", "elsewhere") }] };
        assert.deepEqual(await reasons(inputsOf(db1, { set: moved })), [
            {
                property: "set",
                reason: `${join("/", "nowhere", "rs0-0")} cannot become ${join("/", "elsewhere")}: ${advice}`,
            },
        ]);
        assert.deepEqual(await reasons(inputsOf(db1, { set: { ...set, setName: "rs1" } })), [
            { property: "set", reason: `rs0 cannot become rs1: ${advice}` },
        ]);
        assert.deepEqual(await reasons(inputsOf(db2)), [
            {
                property: "host",
                reason: `${db1} cannot become ${db2}: a member keeps its address; the new member ${db2} needs a name of its own, and "1" is free; write { host: "${db2}", name: "1" } in members; ${db1} then leaves the set, and its data is kept`,
            },
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
