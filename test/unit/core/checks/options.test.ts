import * as assert from "node:assert/strict";

import { checkRemovedOptions } from "../../../../provider/core/checks/options";
import { db1 } from "../../../kit/made-up/topologies";

const file = "/data/db1/mongod.conf";

describe("checkRemovedOptions()", () => {
    it("refuses an option that the new server refuses: file, option, since when, remedy", () => {
        const config = { storage: { indexBuildRetry: true } };
        assert.deepEqual(checkRemovedOptions(db1, file, config, "4.2.6", "4.4.2"), [
            {
                severity: "blocker",
                code: "option-removed",
                host: db1,
                message:
                    "Cannot start db1:27017 with 4.4.2: /data/db1/mongod.conf sets storage.indexBuildRetry, which servers refuse since 4.4 (it was removed)",
                remedy: "Remove it, in the options of db1:27017",
            },
        ]);
    });

    it("names the value if only that value is refused", () => {
        const config = { replication: { enableMajorityReadConcern: false } };
        const [finding] = checkRemovedOptions(db1, file, config, "4.4.2", "5.0.4");
        assert.equal(
            finding?.message,
            "Cannot start db1:27017 with 5.0.4: /data/db1/mongod.conf sets replication.enableMajorityReadConcern to false, which servers refuse since 5.0 (read concern majority is always on)",
        );
    });

    it("warns about an option that no longer has an effect", () => {
        const config = { setParameter: { readHedgingMode: "on" } };
        assert.deepEqual(checkRemovedOptions(db1, file, config, "8.0.17", "8.2.1"), [
            {
                severity: "warning",
                code: "option-changed",
                host: db1,
                message:
                    "With 8.2.1, setParameter.readHedgingMode has no effect on db1:27017 (/data/db1/mongod.conf; since 8.1: hedged reads were removed)",
                remedy: "Remove it, in the options of db1:27017",
            },
        ]);
    });

    it("warns about a renamed option, and gives the new name", () => {
        const config = { setParameter: { wiredTigerConcurrentReadTransactions: 64 } };
        const [finding] = checkRemovedOptions(db1, file, config, "5.0.4", "6.0.5");
        assert.equal(finding?.code, "option-changed");
        assert.equal(
            finding.message,
            "With 6.0.5, setParameter.wiredTigerConcurrentReadTransactions works differently on db1:27017 (/data/db1/mongod.conf; since 6.0: it was renamed)",
        );
        assert.equal(
            finding.remedy,
            "Use setParameter.storageEngineConcurrentReadTransactions, once all members run 6.0, in the options of db1:27017",
        );
    });

    it("accepts any other option", () => {
        const config = { net: { port: 27017 }, storage: { wiredTiger: { engineConfig: {} } } };
        assert.deepEqual(checkRemovedOptions(db1, file, config, "4.2.6", "9.0.1"), []);
    });
});
