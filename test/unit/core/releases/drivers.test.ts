import * as assert from "node:assert/strict";

import { checkDriver } from "../../../../provider/core/releases/drivers";

/** Names and versions that drivers report, the new series, and the minimum if they are older. */
const cases: readonly (readonly [string, string, string, string | undefined])[] = [
    ["nodejs", "4.7.0", "6.0", "nodejs 4.8"],
    ["nodejs", "4.8.0", "6.0", undefined],
    ["nodejs", "4.17.2", "6.0", undefined],
    ["nodejs", "6.8.2", "8.0", "nodejs 6.9"],
    ["nodejs", "6.10.0", "8.0", undefined],
    ["nodejs|Mongoose", "4.2.2|6.2.0", "6.0", "nodejs 4.8"],
    ["nodejs|Mongoose", "6.12.0|8.9.0", "6.0", undefined],
    ["nodejs|mongosh", "6.12.0|2.3.8", "8.0", undefined],
    ["PyMongo", "3.11.4", "5.0", "PyMongo 3.12"],
    ["PyMongo", "3.12.0", "5.0", undefined],
    ["PyMongo|c", "4.1.1", "6.0", "PyMongo 4.2"],
    ["PyMongo|c|Motor", "4.9.1|3.6.0", "8.0", undefined],
    ["mongo-java-driver|sync", "4.6.1", "6.0", "mongo-java-driver 4.7"],
    ["mongo-java-driver|legacy", "3.12.10", "4.4", "mongo-java-driver 4.1"],
    ["mongo-java-driver|reactive-streams", "4.10.2", "7.0", undefined],
    ["mongo-java-driver|sync|spring-boot", "4.2.3|unknown", "5.0", "mongo-java-driver 4.3"],
    ["mongo-csharp-driver", "2.15.1.0", "6.0", "mongo-csharp-driver 2.16"],
    ["mongo-csharp-driver", "2.16.0.0", "6.0", undefined],
    ["mongo-go-driver", "v1.9.1", "6.0", "mongo-go-driver 1.10"],
    ["mongo-go-driver", "v1.10.0", "6.0", undefined],
    ["mongo-go-driver", "1.17.1", "8.0", "mongo-go-driver 1.18"],
    ["mongoc", "1.21.0", "6.0", "mongoc 1.22"],
    ["mongoc / mongocxx", "1.24.4 / 3.7.0", "6.0", "mongocxx 3.8"],
    ["mongoc / mongocxx", "1.25.0 / 3.9.0", "7.0", undefined],
    ["mongoc / ext-mongodb:PHP", "1.24.4 / 1.15.3", "7.0", "ext-mongodb 1.16"],
    ["mongoc / ext-mongodb:PHP / PHPLIB", "1.24.4 / 1.16.2 / 1.16.0", "7.0", undefined],
    ["mongo-ruby-driver", "2.17.1", "6.0", "mongo-ruby-driver 2.18"],
    ["mongo-ruby-driver|Mongoid", "2.19.0|8.1.0", "7.0", undefined],
    ["mongo-rust-driver", "2.5.0", "6.0", "mongo-rust-driver 2.6"],
    ["mongo-rust-driver|sync", "2.8.0", "7.0", undefined],
    // A series without minimum versions uses those of the previous one.
    ["nodejs", "6.8.2", "9.0", "nodejs 6.9"],
    ["nodejs", "3.2.7", "4.0", undefined],
    // Not checked.
    ["MongoDB Internal Client", "4.2.6", "8.0", undefined],
    ["unknown-driver", "0.1.0", "8.0", undefined],
    ["nodejs", "unknown", "8.0", undefined],
    ["nodejs", "", "8.0", undefined],
];

describe("checkDriver()", () => {
    for (const [name, version, series, expected] of cases) {
        it(`checks ${name} ${version} for ${series}: ${expected ?? "not too old"}`, () => {
            const old = checkDriver(name, version, series);
            assert.equal(old && `${old.driver} ${old.minimum}`, expected);
        });
    }
});
