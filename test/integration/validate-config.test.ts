import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";

import { defaultRoot } from "../../provider/io/releases/store/store";
import { refusalOf } from "../../provider/io/member/validate-config";
import { makeTemporaryFolder, removeWithServers } from "../kit/system/temporary-folder";

const removed = { storage: { indexBuildRetry: true } };
const executor = { net: { serviceExecutor: "adaptive" } };
const journal = { storage: { journal: { enabled: true } } };
const parameter = { setParameter: { nonsense: 1 } };
const readConcern = { replication: { enableMajorityReadConcern: false } };
const malformed = { storage: { wiredTiger: { engineConfig: { cacheSizeGB: "much" } } } };

/** Replies of real servers, as observed; undefined for an accepted configuration. */
const cases: readonly (readonly [version: string, config: object, refusal: RegExp | undefined])[] =
    [
        ["4.2.6", removed, undefined],
        ["4.4.2", removed, /storage\.indexBuildRetry/],
        ["4.4.2", executor, undefined],
        ["5.0.4", executor, /net\.serviceExecutor/],
        ["6.0.27", journal, undefined],
        ["4.2.6", parameter, /Unknown --setParameter 'nonsense'$/],
        ["4.4.2", parameter, /^Unknown --setParameter 'nonsense'$/],
        ["6.0.27", parameter, /^Unknown --setParameter 'nonsense'$/],
        ["4.4.2", readConcern, undefined],
        // These end with exit code 0: only the fatal line in their log shows the problem.
        ["5.0.4", readConcern, /enableMajorityReadConcern/],
        ["6.0.5", readConcern, /enableMajorityReadConcern/],
        ["4.2.6", malformed, /cacheSizeGB/],
        ["6.0.27", malformed, /cacheSizeGB/],
    ];

describe("configurations validated by real servers", function () {
    this.timeout(60_000);
    let folder: string;

    before(async () => {
        folder = await makeTemporaryFolder("validated");
    });
    after(() => removeWithServers(folder));

    for (const [version, config, refusal] of cases) {
        it(`${version} ${refusal ? "refuses" : "accepts"} ${JSON.stringify(config)}`, async () => {
            const data = join(folder, "data");
            const member = {
                host: "127.0.0.1:1",
                file: join(folder, "mongod.conf"),
                config: { ...config, systemLog: { destination: "file", path: `${data}.log` } },
            };
            const refused = await refusalOf(
                { kind: "directory", root: defaultRoot() },
                version,
                member,
            );
            if (refusal === undefined) {
                assert.equal(refused, undefined);
            } else {
                assert.match(refused ?? "", refusal);
            }
            assert.equal(existsSync(`${data}.log`), false, "it wrote a log");
        });
    }
});
