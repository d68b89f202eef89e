import assert from "node:assert/strict";

import { checkSecurityChange } from "../../../../provider/core/checks/security";
import { db1 } from "../../../kit/made-up/topologies";

const tls = (mode: string) => ({ net: { tls: { mode } } });

function codes(from: object, to: object): readonly string[] {
    return checkSecurityChange(db1, from, to).map(({ code }) => code);
}

describe("checkSecurityChange()", () => {
    const steps: readonly (readonly [from: object, to: object, found: readonly string[]])[] = [
        [{}, {}, []],
        [{}, tls("allowTLS"), []],
        [tls("allowTLS"), tls("preferTLS"), []],
        [tls("preferTLS"), tls("requireTLS"), []],
        [tls("requireTLS"), tls("preferTLS"), []],
        [{ net: { ssl: { mode: "preferSSL" } } }, tls("requireTLS"), []],
        [{}, tls("preferTLS"), ["tls-mode-skipped"]],
        [{}, tls("requireTLS"), ["tls-mode-skipped"]],
        [tls("requireTLS"), {}, ["tls-mode-skipped"]],
        [{}, { security: { keyFile: "/a" } }, ["auth-changed"]],
        [{ security: { keyFile: "/a" } }, {}, ["auth-changed"]],
        [{ security: { keyFile: "/a" } }, { security: { keyFile: "/b" } }, []],
        [
            { security: { keyFile: "/a" } },
            { security: { clusterAuthMode: "x509" } },
            ["auth-changed"],
        ],
    ];
    for (const [from, to, found] of steps) {
        it(`finds ${found.join() || "nothing"} from ${JSON.stringify(from)} to ${JSON.stringify(to)}`, () => {
            assert.deepEqual(codes(from, to), found);
        });
    }

    it("names all modes in between, in both directions", () => {
        const remedyOf = (from: object, to: object) =>
            checkSecurityChange(db1, from, to)[0]?.remedy;
        assert.match(
            remedyOf({}, tls("requireTLS")) ?? "",
            /disabled → allowTLS → preferTLS → requireTLS$/,
        );
        assert.match(
            remedyOf(tls("requireTLS"), tls("allowTLS")) ?? "",
            /requireTLS → preferTLS → allowTLS$/,
        );
    });
});
