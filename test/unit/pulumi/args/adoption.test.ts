import * as assert from "node:assert/strict";
import { join } from "node:path";

import type { MemberArgs, ReplicaSetArgs } from "../../../../provider/pulumi/args/args";
import { makeSetInputs, mongodConfig } from "../../../../provider/pulumi/state/set-inputs";
import { makeSpec } from "../../../../provider/pulumi/args/spec";

const home = join("/", "home");
const db = join("/", "srv", "db");
const log = join("/", "srv", "db.log");

const foreign: MemberArgs = {
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

describe("a member that is taken over", () => {
    it("keeps its data, log and addresses; folder and name are as ever", async () => {
        const spec = specOf(foreign, { adopt: true, options: { storage: { syncPeriodSecs: 30 } } });
        const { members } = await makeSetInputs(spec, "o/p/s/rs0");
        assert.deepEqual(members, [
            { host: foreign.host, folder: join(home, "rs0-0"), adopted: { data: db, log } },
        ]);
        assert.deepEqual(mongodConfig(spec, members[0]!), {
            storage: { dbPath: db, directoryPerDB: true, syncPeriodSecs: 30 },
            systemLog: { destination: "file", path: log },
            net: { bindIp: "0.0.0.0", port: 27017 },
            replication: { replSetName: "rs0" },
        });
    });

    it("may be one among members that this package makes", () => {
        const spec = specOf({ ...foreign, adopt: true }, {});
        assert.deepEqual(spec.members[0]?.adopted, { data: db, log });
        assert.throws(() => specOf({ ...foreign, adopt: false }), /storage\.dbPath can't be set/);
    });

    const problems: readonly (readonly [MemberArgs, Partial<ReplicaSetArgs>, RegExp])[] = [
        [{ options: foreign.options! }, { adopt: true }, /members\[0\]: to adopt it, its host is/],
        [{ host: "db1:27017" }, { adopt: true }, /storage\.dbPath is needed, .* not none/],
        [
            { host: "db1:27017", options: { storage: { dbPath: "db" } } },
            { adopt: true },
            /dbPath is needed, the whole path, not "db"/,
        ],
        [
            { ...foreign, options: { ...foreign.options, systemLog: { path: "log" } } },
            { adopt: true },
            /systemLog\.path has to be the whole path, not "log"/,
        ],
        [
            { ...foreign, options: { ...foreign.options, processManagement: { fork: true } } },
            { adopt: true },
            /members\[0\]\.options\.processManagement\.fork can't be set/,
        ],
        [
            { ...foreign, options: { ...foreign.options, net: { port: 27018 } } },
            { adopt: true },
            /members\[0\]\.options\.net\.port can't be set/,
        ],
    ];
    for (const [member, set, says] of problems) {
        it(`is refused: ${says.source}`, () => {
            assert.throws(() => specOf(member, set), says);
        });
    }
});
