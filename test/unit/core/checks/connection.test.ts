import assert from "node:assert/strict";

import type { HandshakeProblem } from "../../../../provider/core/checks/connection";
import { explainHandshake } from "../../../../provider/core/checks/connection";
import { db1 } from "../../../kit/made-up/topologies";

describe("explainHandshake()", () => {
    const problems: readonly (readonly [HandshakeProblem, string])[] = [
        ["demands-tls", "tls-required"],
        ["rejected", "tls-client-certificate"],
        [{ code: "CERT_HAS_EXPIRED" }, "tls-expired"],
        [{ code: "ERR_TLS_CERT_ALTNAME_INVALID" }, "tls-wrong-host"],
        [{ code: "SELF_SIGNED_CERT_IN_CHAIN" }, "tls-unknown-ca"],
        [{ code: "UNABLE_TO_VERIFY_LEAF_SIGNATURE" }, "tls-unknown-ca"],
        [{ code: "ERR_SSL_WRONG_VERSION_NUMBER" }, "tls-failed"],
    ];
    for (const [problem, code] of problems) {
        it(`calls ${JSON.stringify(problem)} ${code}, with the host`, () => {
            const [finding] = explainHandshake(db1, problem, false);
            assert.deepEqual(
                [finding?.code, finding?.host, finding?.severity],
                [code, db1, "blocker"],
            );
            assert.ok(finding?.message.includes(db1));
        });
    }
});
