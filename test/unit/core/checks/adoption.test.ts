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

const underSystemd = { ...desired, startedByUs: false, unit: "mongod.service" };

describe("checkAdoption()", () => {
    const found = (changes: Partial<SeenServer>, by: DesiredAdoption = desired) =>
        checkAdoption(by, { ...seen, ...changes }).map(
            ({ code, message, remedy }) => `${code}: ${message} | ${remedy}`,
        );
    const withOptions = (options: object) => ({ options: { ...seen.options, ...options } });
    const ofProcess = (changes: Partial<SeenProcess>) => ({ process: { ...process, ...changes } });

    it("accepts a server whose next start would run the same, relative paths and defaults included", () => {
        assert.deepEqual(found({}), []);
        assert.deepEqual(found(ofProcess({ user: 112, unit: "mongod.service" }), underSystemd), []);
    });

    const refused: readonly (readonly [
        what: string,
        seen: Partial<SeenServer>,
        expected: RegExp,
        by?: DesiredAdoption,
    ])[] = [
        [
            "an older version",
            { version: "4.4.2" },
            /^adoption-differs: .*it runs 4\.4\.2, the program requires 5\.0\.4 \| Set version to 4\.4\.2/,
        ],
        [
            "an option that the program does not set",
            withOptions({ setParameter: { ttlMonitorSleepSecs: "30" } }),
            /^adoption-differs: .*with setParameter\.ttlMonitorSleepSecs "30", the program uses the default \| Set options: { setParameter: { ttlMonitorSleepSecs: "30" } }/,
        ],
        [
            "another value",
            withOptions({ net: { port: 27018 } }),
            /^adoption-differs: .*with net\.port 27018, the program uses the default \| Set the port in the member's host/,
        ],
        [
            "the name of another set",
            withOptions({ replication: { replSet: "rs1" } }),
            /^adoption-differs: .* \| Set replicaSetName to "rs1"/,
        ],
        [
            "another key file",
            withOptions({ security: { keyFile: "/etc/key" } }),
            /^adoption-differs: .* \| Remove keyFile, .*: { security: { keyFile: "\/etc\/key" } }/,
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
            /^adoption-differs: .*without storage\.directoryPerDB, the program requires true \| Remove storage\.directoryPerDB from/,
            {
                ...desired,
                config: { ...desired.config, storage: { dbPath: "/srv/db", directoryPerDB: true } },
            },
        ],
        [
            "another log",
            ofProcess({ holds: { data: true, log: false } }),
            /^adoption-differs: .*with systemLog\.path "db\.log", the program requires "\/srv\/db\.log"/,
        ],
        [
            "data elsewhere",
            ofProcess({ holds: { data: false, log: true } }),
            /^not-adoptable: .*process 100, and on this machine that process does not hold the data in \/srv\/db \| .*\(the server reports db\)/,
        ],
        [
            "a process of another user that this package would start",
            ofProcess({ user: 112 }),
            /^not-adoptable: .*as user 112, and this package would start it as user 1000/,
        ],
        [
            "a process that this package may not inspect",
            { process: { user: 112, ourUser: 1000 } },
            /^not-adoptable: .*process 100 belongs to user 112, and user 1000 on this machine may not/,
        ],
        [
            "a process that a systemd unit runs",
            ofProcess({ unit: "mongod.service" }),
            /^not-adoptable: .*the systemd unit mongod\.service runs it, .* \| Set service: { kind: "systemd", unit: "mongod\.service" }/,
        ],
        [
            "a process that no systemd unit runs",
            ofProcess({}),
            /^not-adoptable: .*the program names the unit mongod\.service, and no systemd unit runs it/,
            underSystemd,
        ],
        [
            "a process that another systemd unit runs",
            ofProcess({ unit: "mongodb.service" }),
            /^not-adoptable: .*the unit mongod\.service, and mongodb\.service runs it \| Set service/,
            underSystemd,
        ],
    ];
    for (const [what, changes, expected, by] of refused) {
        it(`refuses ${what}`, () => {
            const [only, ...more] = found(changes, by);
            assert.match(only ?? "", expected);
            assert.deepEqual(more, []);
        });
    }

    it("refuses a server on another machine, and one that does not report its process or options", () => {
        const { process: _process, ...elsewhere } = seen;
        assert.match(
            checkAdoption(desired, elsewhere)[0]?.message ?? "",
            /process 100, and on this machine there is no such process$/,
        );
        const { pid: _pid, ...silent } = seen;
        assert.match(
            checkAdoption(desired, silent)[0]?.message ?? "",
            /\(serverStatus is refused\)$/,
        );
        const { options: _options, ...denied } = seen;
        assert.match(
            checkAdoption(desired, denied)[0]?.message ?? "",
            /\(getCmdLineOpts is refused\)$/,
        );
    });

    it("reports all differences together", () => {
        assert.equal(
            found({
                version: "4.4.2",
                ...withOptions({ net: { port: 1, ipv6: true } }),
                ...ofProcess({ user: 112 }),
            }).length,
            4,
        );
    });

    it("accepts a password that the server masks", () => {
        const tls = { certificateKeyFile: "/pem", certificateKeyFilePassword: "a" };
        const by = { ...desired, config: { ...desired.config, net: { port: 27017, tls } } };
        const masked = { ...tls, certificateKeyFilePassword: "<password>" };
        assert.deepEqual(found(withOptions({ net: { tls: masked } }), by), []);
    });
});
