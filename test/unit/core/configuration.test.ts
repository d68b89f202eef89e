import assert from "node:assert/strict";

import type { MemberConfig } from "../../../provider/core/checks/configuration";
import { asWanted, checkConfiguration } from "../../../provider/core/checks/configuration";
import { preflight } from "../../../provider/core/preflight";
import type { Tags } from "../../../provider/core/topology";
import { limits } from "../../kit/limits";
import { arbiter, db1, db2, db3, hidden, primary, secondary, setOf } from "../../kit/topologies";

const usual: MemberConfig = {
    priority: 1,
    votes: 1,
    hidden: false,
    arbiterOnly: false,
    secondaryDelaySecs: 0,
};

describe("checkConfiguration()", () => {
    it("has nothing against a program that says what the set is", () => {
        const topology = setOf(primary(db1), hidden(db2), arbiter(db3));
        const wanted = new Map([
            [db1, usual],
            [db2, { ...usual, priority: 0, hidden: true }],
            [db3, { ...usual, priority: 0, arbiterOnly: true }],
        ]);
        assert.deepEqual(checkConfiguration(topology, wanted), []);
    });

    it("names each difference, with both sides", () => {
        const wanted = new Map([
            [db1, { ...usual, priority: 3 }],
            [db2, { ...usual, votes: 0, priority: 0 }],
        ]);
        const findings = checkConfiguration(setOf(primary(db1), secondary(db2)), wanted);
        assert.deepEqual(
            findings.map(({ code, severity, message }) => [code, severity, message]),
            [
                [db1, "priority", 1, 3],
                [db2, "priority", 1, 0],
                [db2, "votes", 1, 0],
            ].map(([host, key, live, program]) => [
                "members-differ",
                "blocker",
                `Cannot manage rs0: ${key} of ${host} is ${live} in the set and ${program} in the program`,
            ]),
        );
    });
});

describe("checkConfiguration(), tags", () => {
    const east = { dc: "east", rack: "1" };
    const of = (inSet: Tags | undefined, inProgram: Tags | undefined) =>
        checkConfiguration(
            setOf(primary(db1, { ...(inSet && { tags: inSet }) })),
            new Map([[db1, { ...usual, ...(inProgram && { tags: inProgram }) }]]),
        ).map(({ message }) => message);

    it("has nothing against the same ones in another order, nor against a program that names none", () => {
        assert.deepEqual(of(east, { rack: "1", dc: "east" }), []);
        assert.deepEqual(of(east, undefined), []);
        assert.deepEqual(of(undefined, {}), []);
    });

    it("names both sides where they differ", () => {
        assert.deepEqual(of(east, { dc: "west" }), [
            'Cannot manage rs0: tags of db1:27017 is { dc: "east", rack: "1" } in the set and { dc: "west" } in the program',
        ]);
        assert.deepEqual(of(undefined, { dc: "west" }), [
            'Cannot manage rs0: tags of db1:27017 is none in the set and { dc: "west" } in the program',
        ]);
    });
});

describe("asWanted()", () => {
    it("lets the votes of a set that is not there yet be judged", () => {
        const members = [primary(db1), secondary(db2), secondary(db3)].map((member) => ({
            ...member,
            inSet: false,
        }));
        const wanted = new Map([[db3, { ...usual, votes: 0, priority: 0 }]]);
        const topology = asWanted({ ...setOf(...members), initiated: false }, wanted);
        const findings = preflight(topology, { version: "5.0.4" }, limits);
        assert.deepEqual(
            findings.map(({ code }) => code),
            ["even-votes"],
        );
    });
});
