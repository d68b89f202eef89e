import assert from "node:assert/strict";

import {
    onRoleChange,
    pollWriteAvailability,
    nextRoleChange,
} from "../../../../../provider/cli/console/server/write-availability";

type Answer =
    | { readonly ismaster?: boolean; readonly secondary?: boolean; readonly electionId?: string }
    | "refuses"
    | "silent";

/** Members by host, with the answer of each. */
function runnerFor(answers: Readonly<Record<string, Answer>>) {
    return {
        asked: [] as string[],
        isListening: (host: string) => Promise.resolve(answers[host] !== "silent"),
        run(host: string, command: object) {
            this.asked.push(`${host} ${JSON.stringify(command)}`);
            const answer = answers[host];
            return answer === undefined || typeof answer === "string"
                ? Promise.reject(new Error("gone"))
                : Promise.resolve(answer);
        },
    };
}

describe("pollWriteAvailability()", () => {
    const cases: readonly (readonly [string, Readonly<Record<string, Answer>>, string])[] = [
        ["the member that takes writes", { a: {}, b: { ismaster: true } }, "writable b"],
        [
            "the last elected one of two",
            {
                a: { ismaster: true, electionId: "7fffffff0000000000000004" },
                b: { ismaster: true, electionId: "7fffffff0000000000000005" },
            },
            "writable b",
        ],
        ["no primary if no member takes writes", { a: {}, b: "silent" }, "no-primary"],
        ["nothing if no member answers", { a: "refuses", b: "silent" }, "unknown"],
    ];
    for (const [title, answers, expected] of cases) {
        it(`finds ${title}`, async () => {
            const { state } = await pollWriteAvailability(Object.keys(answers), runnerFor(answers));
            assert.equal(
                [state.kind, "host" in state ? state.host : ""].join(" ").trim(),
                expected,
            );
        });
    }

    it("names the members that answered, and those that report to be secondaries", async () => {
        const answers = {
            a: { secondary: true },
            b: "silent",
            c: "refuses",
            d: { ismaster: true, secondary: false },
            e: {},
        } as const;
        const poll = await pollWriteAvailability(Object.keys(answers), runnerFor(answers));
        assert.deepEqual(poll.answered, ["a", "d", "e"]);
        assert.deepEqual(poll.secondaries, ["a"]);
    });

    it("does not ask a member again while its earlier answer is awaited", async () => {
        const runner = runnerFor({ a: { ismaster: true }, b: {} });
        const pending = new Set(["a"]);
        const { state, answered } = await pollWriteAvailability(["a", "b"], runner, pending);
        assert.deepEqual([state.kind, answered], ["no-primary", ["b"]]);
        assert.deepEqual([...pending], ["a"]);
    });

    it("sends only hello", async () => {
        const runner = runnerFor({ a: { ismaster: true }, b: {} });
        await pollWriteAvailability(["a", "b"], runner);
        assert.deepEqual(runner.asked, ['a {"isMaster":1}', 'b {"isMaster":1}']);
    });
});

describe("nextRoleChange()", () => {
    /** The role that each member reports; undefined: it cannot report, or has no change. */
    function runnerOf(roles: Readonly<Record<string, boolean | undefined>>) {
        return {
            listening: [] as AbortSignal[],
            nextRole(host: string, signal: AbortSignal) {
                this.listening.push(signal);
                return Promise.resolve(roles[host]);
            },
        };
    }

    it("returns the first role change, and stops listening", async () => {
        const runner = runnerOf({ a: undefined, b: true });
        assert.deepEqual(await nextRoleChange(["a", "b"], runner, 60_000), {
            host: "b",
            takesWrites: true,
        });
        assert.ok(runner.listening.every(({ aborted }) => aborted));
    });

    it("stops waiting if no member reports a change", async () => {
        assert.equal(await nextRoleChange(["a"], runnerOf({}), 1), undefined);
    });
});

describe("onRoleChange()", () => {
    const writable = { kind: "writable", host: "a" } as const;

    it("knows that there is no primary once the only one steps down", () => {
        assert.deepEqual(onRoleChange(writable, { host: "a", takesWrites: false }), {
            kind: "no-primary",
        });
    });

    it("knows the next primary as soon as it reports its role", () => {
        assert.deepEqual(onRoleChange({ kind: "no-primary" }, { host: "b", takesWrites: true }), {
            kind: "writable",
            host: "b",
        });
    });

    it("learns nothing about the primary from another member", () => {
        assert.equal(onRoleChange(writable, { host: "b", takesWrites: false }), undefined);
        assert.equal(onRoleChange(undefined, { host: "b", takesWrites: false }), undefined);
    });
});
