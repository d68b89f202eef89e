import * as assert from "node:assert/strict";
import { join } from "node:path";

import type { MemberArgs, ReplicaSetArgs } from "../../../../provider/pulumi/args/args";
import { makeSetInputs, mongodConfig } from "../../../../provider/pulumi/state/set-inputs";
import { makeSpec } from "../../../../provider/pulumi/args/spec";

const home = join("/", "home");
const db = join("/", "srv", "db");
const log = join("/", "srv", "db.log");

const running: MemberArgs = {
    host: "db1.example.com:27017",
    options: {
        storage: { dbPath: db, directoryPerDB: true },
        systemLog: { destination: "file", path: log },
        net: { bindIp: "0.0.0.0" },
    },
};

function specOf(member: MemberArgs, set: Partial<ReplicaSetArgs> = { adopt: true }) {
    return makeSpec("rs0", { version: "5.0.4", ...set, members: [member] }, home);
}

describe("a member that is adopted", () => {
    it("keeps its data, log and addresses; its folder and name are the usual ones", async () => {
        const spec = specOf(running, { adopt: true, options: { storage: { syncPeriodSecs: 30 } } });
        const { members } = await makeSetInputs(spec, "o/p/s/rs0");
        assert.deepEqual(members, [
            { host: running.host, folder: join(home, "rs0-0"), adopted: { data: db, log } },
        ]);
        assert.deepEqual(mongodConfig(spec, members[0]!), {
            storage: { dbPath: db, directoryPerDB: true, syncPeriodSecs: 30 },
            systemLog: { destination: "file", path: log },
            net: { bindIp: "0.0.0.0", port: 27017 },
            replication: { replSetName: "rs0" },
        });
    });

    it("may be one of several members, the others created by this package", () => {
        const spec = specOf({ ...running, adopt: true }, {});
        assert.deepEqual(spec.members[0]?.adopted, { data: db, log });
        assert.throws(() => specOf({ ...running, adopt: false }), /storage\.dbPath cannot be set/);
    });

    const problems: readonly (readonly [MemberArgs, Partial<ReplicaSetArgs>, RegExp])[] = [
        [{ options: running.options! }, { adopt: true }, /members\[0\]: adopt requires host, /],
        [
            { host: "db1:27017" },
            { adopt: true },
            /storage\.dbPath to be an absolute path, not absent/,
        ],
        [
            { host: "db1:27017", options: { storage: { dbPath: "db" } } },
            { adopt: true },
            /dbPath to be an absolute path, not "db"/,
        ],
        [
            { ...running, options: { ...running.options, systemLog: { path: "log" } } },
            { adopt: true },
            /systemLog\.path to be an absolute path, not "log"/,
        ],
        [
            { ...running, options: { ...running.options, processManagement: { fork: true } } },
            { adopt: true },
            /members\[0\]\.options\.processManagement\.fork cannot be set/,
        ],
        [
            { ...running, options: { ...running.options, net: { port: 27018 } } },
            { adopt: true },
            /members\[0\]\.options\.net\.port cannot be set/,
        ],
    ];
    for (const [member, set, message] of problems) {
        it(`is refused: ${message.source}`, () => {
            assert.throws(() => specOf(member, set), message);
        });
    }
});
