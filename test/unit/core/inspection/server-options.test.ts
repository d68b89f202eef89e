import * as assert from "node:assert/strict";

import {
    nestOptions,
    readServerOptions,
} from "../../../../provider/core/inspection/server-options";

function meanings(options: object): readonly (readonly [string, string])[] {
    return [...readServerOptions(options)].map(([path, { meaning }]) => [path, meaning] as const);
}

describe("readServerOptions()", () => {
    const same: readonly (readonly [string, object, object])[] = [
        [
            "the command line's name of the set",
            { replication: { replSet: "rs0" } },
            { replication: { replSetName: "rs0" } },
        ],
        [
            "parameters as texts and as numbers",
            { setParameter: { ttlMonitorSleepSecs: "30", ttlMonitorEnabled: "true" } },
            { setParameter: { ttlMonitorSleepSecs: 30, ttlMonitorEnabled: true } },
        ],
        ["all addresses", { net: { bindIpAll: true } }, { net: { bindIp: "0.0.0.0" } }],
        [
            "addresses in another order",
            { net: { bindIp: "localhost,10.0.0.1" } },
            { net: { bindIp: "10.0.0.1, 127.0.0.1" } },
        ],
        [
            "options that are set to their defaults",
            { config: "/etc/mongod.conf", processManagement: { fork: true }, net: { port: 27017 } },
            { storage: { journal: { enabled: true } }, systemLog: { logAppend: false } },
        ],
        [
            "authorization in addition to a key file",
            { security: { keyFile: "/key", authorization: "enabled" } },
            { security: { keyFile: "/key" } },
        ],
        [
            "the names of TLS options before 4.2",
            { net: { ssl: { mode: "requireSSL", PEMKeyFile: "/pem" } } },
            { net: { tls: { mode: "requireTLS", certificateKeyFile: "/pem" } } },
        ],
    ];
    for (const [what, one, other] of same) {
        it(`treats as equal: ${what}`, () => {
            assert.deepEqual(meanings(one), meanings(other));
        });
    }

    const different: readonly (readonly [object, object])[] = [
        [{ net: { bindIp: "127.0.0.1" } }, { net: { bindIp: "0.0.0.0" } }],
        [
            { security: { keyFile: "/key", authorization: "disabled" } },
            { security: { keyFile: "/key" } },
        ],
        [{ systemLog: { logAppend: true } }, {}],
        [{ storage: { directoryPerDB: true } }, {}],
    ];
    for (const [one, other] of different) {
        it(`distinguishes ${JSON.stringify(one)} from ${JSON.stringify(other)}`, () => {
            assert.notDeepEqual(meanings(one), meanings(other));
        });
    }
});

describe("nestOptions()", () => {
    it("nests options as in a configuration file", () => {
        assert.deepEqual(
            nestOptions([
                ["net.tls.mode", "requireTLS"],
                ["net.port", 27018],
                ["storage.dbPath", "/db"],
            ]),
            { net: { tls: { mode: "requireTLS" }, port: 27018 }, storage: { dbPath: "/db" } },
        );
    });
});
