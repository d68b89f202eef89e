import assert from "node:assert/strict";
import { join } from "node:path";

import { parseOptions } from "../../../bench/options";
import { UsageError } from "../../../examples/demo/flags";

describe("parseOptions() of the bench", () => {
    it("measures five rounds of every strategy by default", () => {
        assert.deepEqual(parseOptions([]), {
            ...{ kind: "run", from: "5.0.4", to: "6.0.5", members: 3, load: 1, rounds: 5 },
            strategies: ["documented", "naive", "readiness", "package", "package-pulumi"],
            ...{ previews: 5, svg: undefined },
        });
    });

    it("reads every option", () => {
        const text = "--from 4.4.2 --to 5.0.4 --members 5 --load 2 --rounds 1 --previews 0";
        const options = parseOptions([...text.split(" "), "--strategies", "package, documented"]);
        assert.deepEqual(options, {
            ...{ kind: "run", from: "4.4.2", to: "5.0.4", members: 5, load: 2, rounds: 1 },
            ...{ strategies: ["documented", "package"], previews: 0, svg: undefined },
        });
    });

    it("shows its usage", () => {
        assert.deepEqual(parseOptions(["-h"]), { kind: "help" });
    });

    const wrong: readonly (readonly [string, RegExp])[] = [
        ["--rounds 0", /--rounds must be a whole number from 1 to 100, not "0"/],
        ["--rounds five", /not "five"/],
        ["--members 2", /--members must be a whole number from 3 to 7/],
        ["--load 1.5", /--load/],
        ["--previews -1", /--previews/],
        ["--from 5.0", /--from must be a full version such as 6\.0\.5, not "5\.0"/],
        ["--to latest", /--to/],
        ["--from 6.0.5 --to 6.0.5", /nothing to upgrade/],
        ["--strategies package,fast", /not "fast"/],
        [`--svg ${join("no", "such", "folder", "a.svg")}`, /cannot be written/],
        ["--quick", /--quick/],
        ["package", /package/],
    ];
    for (const [args, message] of wrong) {
        it(`refuses "${args}"`, () => {
            assert.throws(
                () => parseOptions(args.split(" ")),
                (error) => error instanceof UsageError && message.test(error.message),
            );
        });
    }
});
