import assert from "node:assert/strict";

import {
    onReport,
    pollWriteAvailability,
    nextRoleChange,
} from "../../../../../provider/cli/console/server/write-availability";

type Answer =
    | { readonly ismaster?: boolean; readonly secondary?: boolean; readonly electionId?: string }
    | "refuses"
    | "silent";

/** Members by their hosts, and what each answers to anybody. */
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

describe("lookForWrites()", () => {
    const cases: readonly (readonly [string, Readonly<Record<string, Answer>>, string])[] = [
        ["the member that takes writes", { a: {}, b: { ismaster: true } }, "writable b"],
        [
            "of two the one elected last",
            {
                a: { ismaster: true, electionId: "7fffffff0000000000000004" },
                b: { ismaster: true, electionId: "7fffffff0000000000000005" },
            },
            "writable b",
        ],
        ["none where nobody takes them", { a: {}, b: "silent" }, "no-primary"],
        ["nothing where nobody answers", { a: "refuses", b: "silent" }, "unseen"],
    ];
    for (const [what, answers, desired] of cases) {
        it(`sees ${what}`, async () => {
            const { state } = await pollWriteAvailability(Object.keys(answers), runnerFor(answers));
            assert.equal([state.kind, "host" in state ? state.host : ""].join(" ").trim(), desired);
        });
    }

    it("names who answered, and who says that it is a secondary", async () => {
        const answers = {
            a: { secondary: true },
            b: "silent",
            c: "refuses",
            d: { ismaster: true, secondary: false },
            e: {},
        } as const;
        const look = await pollWriteAvailability(Object.keys(answers), runnerFor(answers));
        assert.deepEqual(look.answered, ["a", "d", "e"]);
        assert.deepEqual(look.secondaries, ["a"]);
    });

    it("does not ask anew whom it still waits for", async () => {
        const runner = runnerFor({ a: { ismaster: true }, b: {} });
        const waitingFor = new Set(["a"]);
        const { state, answered } = await pollWriteAvailability(["a", "b"], runner, waitingFor);
        assert.deepEqual([state.kind, answered], ["no-primary", ["b"]]);
        assert.deepEqual([...waitingFor], ["a"]);
    });

    it("only says hello", async () => {
        const runner = runnerFor({ a: { ismaster: true }, b: {} });
        await pollWriteAvailability(["a", "b"], runner);
        assert.deepEqual(runner.asked, ['a {"isMaster":1}', 'b {"isMaster":1}']);
    });
});

describe("nextTold()", () => {
    /** Who tells what; undefined: it can't be listened to, or has nothing to tell. */
    function runnerOf(roles: Readonly<Record<string, boolean | undefined>>) {
        return {
            listening: [] as AbortSignal[],
            nextRole(host: string, signal: AbortSignal) {
                this.listening.push(signal);
                return Promise.resolve(roles[host]);
            },
        };
    }

    it("names the first that tells, and listens to nobody afterwards", async () => {
        const runner = runnerOf({ a: undefined, b: true });
        assert.deepEqual(await nextRoleChange(["a", "b"], runner, 60_000), {
            host: "b",
            takesWrites: true,
        });
        assert.ok(runner.listening.every(({ aborted }) => aborted));
    });

    it("ends the wait where nobody tells", async () => {
        assert.equal(await nextRoleChange(["a"], runnerOf({}), 1), undefined);
    });
});

describe("hearTold()", () => {
    const writable = { kind: "writable", host: "a" } as const;

    it("knows no primary from the moment at which the only one says so", () => {
        assert.deepEqual(onReport(writable, { host: "a", takesWrites: false }), {
            kind: "no-primary",
        });
    });

    it("knows the next one as soon as it says so", () => {
        assert.deepEqual(onReport({ kind: "no-primary" }, { host: "b", takesWrites: true }), {
            kind: "writable",
            host: "b",
        });
    });

    it("learns nothing of the primary from another", () => {
        assert.equal(onReport(writable, { host: "b", takesWrites: false }), undefined);
        assert.equal(onReport(undefined, { host: "b", takesWrites: false }), undefined);
    });
});
