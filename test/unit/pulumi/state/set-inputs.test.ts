import * as assert from "node:assert/strict";
import { join } from "node:path";

import type { MongodOptions } from "../../../../provider/pulumi/args/args";
import { mongodConfig } from "../../../../provider/pulumi/state/set-inputs";
import { makeSpec } from "../../../../provider/pulumi/args/spec";

const folder = join("/", "data", "rs0-0");

function configOf(options: MongodOptions, host = "127.0.0.1:27017") {
    const spec = makeSpec("rs0", { version: "6.0.27", options }, join("/", "data"));
    return mongodConfig(spec, { host, folder });
}

const own = {
    storage: { dbPath: join(folder, "data") },
    systemLog: { destination: "file", path: join(folder, "mongod.log"), logAppend: true },
    net: { bindIp: "127.0.0.1", port: 27017 },
    replication: { replSetName: "rs0" },
};

describe("mongodConfig()", () => {
    it("contains what the package needs if the user sets nothing", () => {
        assert.deepEqual(configOf({}), own);
    });

    it("adds the user's options, section by section", () => {
        const config = configOf({
            storage: { wiredTiger: { engineConfig: { cacheSizeGB: 1 } } },
            net: { compression: { compressors: "snappy" } },
            setParameter: { ttlMonitorEnabled: false },
        });
        assert.deepEqual(config, {
            ...own,
            storage: { ...own.storage, wiredTiger: { engineConfig: { cacheSizeGB: 1 } } },
            net: { ...own.net, compression: { compressors: "snappy" } },
            setParameter: { ttlMonitorEnabled: false },
        });
    });

    it("lets its own options win", () => {
        assert.deepEqual(configOf({ systemLog: { logAppend: false } }), own);
    });

    it("does not change the user's object", () => {
        const options = { net: { maxIncomingConnections: 100 } };
        configOf(options);
        assert.deepEqual(options, { net: { maxIncomingConnections: 100 } });
    });

    it("removes the brackets of an IPv6 address, and sets the option without which a server does not listen there", () => {
        const config = configOf({}, "[::1]:27018") as typeof own;
        assert.deepEqual(config.net, { bindIp: "::1", ipv6: true, port: 27018 });
    });
});
