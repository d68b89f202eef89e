import * as assert from "node:assert/strict";

import type {
    DesiredAdoption,
    SeenProcess,
    SeenServer,
} from "../../../../provider/core/checks/adoption";
import { checkAdoption } from "../../../../provider/core/checks/adoption";

const desired: DesiredAdoption = {
    host: "db1:27017",
    version: "5.0.4",
    config: {
        storage: { dbPath: "/srv/db" },
        systemLog: { destination: "file", path: "/srv/db.log" },
        net: { port: 27017 },
        replication: { replSetName: "rs0" },
    },
    folder: "/home/rs0-0",
    startedByUs: true,
};

const process: SeenProcess = {
    user: 1000,
    ourUser: 1000,
    holds: { data: true, log: true },
    folder: "/",
};

const seen: SeenServer = {
    machine: "this machine",
    version: "5.0.4",
    options: {
        config: "/etc/mongod.conf",
        storage: { dbPath: "db" },
        systemLog: { destination: "file", path: "db.log" },
        replication: { replSet: "rs0" },
    },
    pid: 100,
    process,
};

const ofSystemd = { ...desired, startedByUs: false, unit: "mongod.service" };

describe("checkAdoption()", () => {
    const found = (changes: Partial<SeenServer>, by: DesiredAdoption = desired) =>
        checkAdoption(by, { ...seen, ...changes }).map(
            ({ code, message, remedy }) => `${code}: ${message} | ${remedy}`,
        );
    const withOptions = (options: object) => ({ options: { ...seen.options, ...options } });
    const ofProcess = (changes: Partial<SeenProcess>) => ({ process: { ...process, ...changes } });

    it("has nothing against a server whose next start would run the same, relative paths and defaults included", () => {
        assert.deepEqual(found({}), []);
        assert.deepEqual(found(ofProcess({ user: 112, unit: "mongod.service" }), ofSystemd), []);
    });

    const refused: readonly (readonly [
        what: string,
        seen: Partial<SeenServer>,
        says: RegExp,
        by?: DesiredAdoption,
    ])[] = [
        [
            "an older version",
            { version: "4.4.2" },
            /^adoption-differs: .*it runs 4\.4\.2, and the program says 5\.0\.4 \| Set version to 4\.4\.2/,
        ],
        [
            "an option that the program has not",
            withOptions({ setParameter: { ttlMonitorSleepSecs: "30" } }),
            /^adoption-differs: .*with setParameter\.ttlMonitorSleepSecs "30", and the program says nothing of it \| Write options: { setParameter: { ttlMonitorSleepSecs: "30" } }/,
        ],
        [
            "another value",
            withOptions({ net: { port: 27018 } }),
            /^adoption-differs: .*with net\.port 27018, .* \| Let the port of the member's host be/,
        ],
        [
            "the name of another set",
            withOptions({ replication: { replSet: "rs1" } }),
            /^adoption-differs: .* \| Set replicaSetName to "rs1"/,
        ],
        [
            "another key file",
            withOptions({ security: { keyFile: "/etc/key" } }),
            /^adoption-differs: .* \| Leave out keyFile, .*: { security: { keyFile: "\/etc\/key" } }/,
            {
                ...desired,
                config: {
                    ...desired.config,
                    security: { authorization: "enabled", keyFile: "/home/rs0-0/keyfile" },
                },
            },
        ],
        [
            "an option that it runs without",
            {},
            /^adoption-differs: .*without storage\.directoryPerDB, and the program says true \| Leave storage\.directoryPerDB out/,
            {
                ...desired,
                config: { ...desired.config, storage: { dbPath: "/srv/db", directoryPerDB: true } },
            },
        ],
        [
            "another log",
            ofProcess({ holds: { data: true, log: false } }),
            /^adoption-differs: .*with systemLog\.path "db\.log", and the program says "\/srv\/db\.log"/,
        ],
        [
            "data elsewhere",
            ofProcess({ holds: { data: false, log: true } }),
            /^not-adoptable: .*process 100, and on this machine that process does not hold the data in \/srv\/db \| .*\(it says db\)/,
        ],
        [
            "a process of another user, to be started by us",
            ofProcess({ user: 112 }),
            /^not-adoptable: .*as user 112, and this package would start it as user 1000/,
        ],
        [
            "a process that we may not look at",
            { process: { user: 112, ourUser: 1000 } },
            /^not-adoptable: .*process 100 belongs to user 112, and user 1000 on this machine may not/,
        ],
        [
            "one that a unit runs",
            ofProcess({ unit: "mongod.service" }),
            /^not-adoptable: .*mongod\.service of systemd runs it, .* \| Set service: { kind: "systemd", unit: "mongod\.service" }/,
        ],
        [
            "one that no unit runs",
            ofProcess({}),
            /^not-adoptable: .*the program says that mongod\.service runs it, and no unit of systemd does/,
            ofSystemd,
        ],
        [
            "one that another unit runs",
            ofProcess({ unit: "mongodb.service" }),
            /^not-adoptable: .*mongod\.service runs it, and mongodb\.service does \| Set service/,
            ofSystemd,
        ],
    ];
    for (const [what, changes, says, by] of refused) {
        it(`refuses ${what}`, () => {
            const [only, ...more] = found(changes, by);
            assert.match(only ?? "", says);
            assert.deepEqual(more, []);
        });
    }

    it("refuses a server elsewhere, and one that tells too little of itself", () => {
        const { process: _process, ...elsewhere } = seen;
        assert.match(
            checkAdoption(desired, elsewhere)[0]?.message ?? "",
            /process 100, and on this machine there is none of that number$/,
        );
        const { pid: _pid, ...silent } = seen;
        assert.match(checkAdoption(desired, silent)[0]?.message ?? "", /\(serverStatus\)$/);
        const { options: _options, ...denied } = seen;
        assert.match(checkAdoption(desired, denied)[0]?.message ?? "", /\(getCmdLineOpts\)$/);
    });

    it("tells all differences at once", () => {
        assert.equal(
            found({
                version: "4.4.2",
                ...withOptions({ net: { port: 1, ipv6: true } }),
                ...ofProcess({ user: 112 }),
            }).length,
            4,
        );
    });

    it("takes a password that the server does not tell for the program's", () => {
        const tls = { certificateKeyFile: "/pem", certificateKeyFilePassword: "a" };
        const by = { ...desired, config: { ...desired.config, net: { port: 27017, tls } } };
        const masked = { ...tls, certificateKeyFilePassword: "<password>" };
        assert.deepEqual(found(withOptions({ net: { tls: masked } }), by), []);
    });
});
