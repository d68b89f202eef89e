import * as assert from "node:assert/strict";

import type { Document } from "mongodb";
import { MongoServerError } from "mongodb";

import { makeAdmin } from "../../../../provider/io/mongodb/admin";
import type { Connections } from "../../../../provider/io/mongodb/connections";
import type { MemberConfigDocument } from "../../../../provider/run/ports";
import { db1, db2 } from "../../../kit/made-up/topologies";

/** Servers that answer with `answer`; `sent` lists the commands that they received. */
function serversThat(answer: (command: Document) => Document) {
    const sent: Document[] = [];
    const connections: Pick<Connections, "run"> = {
        run: (host, command) => {
            sent.push({ host, ...command });
            return new Promise((resolve) => {
                resolve(answer(command));
            });
        },
    };
    return { connections: connections as Connections, sent };
}

function adminOf(answer: (command: Document) => Document) {
    const { connections, sent } = serversThat(answer);
    return { admin: makeAdmin(connections), sent };
}

function refusing(code: number) {
    return adminOf(() => {
        throw new MongoServerError({ message: "the server says no", code });
    });
}

function brokenConnection() {
    return adminOf(() => {
        throw new Error("connection 7 to 127.0.0.1:27017 closed");
    });
}

function serverOf(version: string, answer: Document = { ok: 1 }) {
    return adminOf((command) => ("buildInfo" in command ? { version } : answer));
}

/** As error_codes.yml of the server has them. */
const notNow = [24, 46, 50, 117, 202, 262];
const undecided = [6, 7, 89, 91, 189, 9001, 10058, 10107, 11600, 11602, 13435, 13436];

describe("shutdown()", () => {
    it("sends the quiesce time, and never force", async () => {
        const { admin, sent } = adminOf(() => ({ ok: 1 }));
        await admin.shutdown(db2, 1);
        assert.deepEqual(sent, [{ host: db2, shutdown: 1, timeoutSecs: 1 }]);
    });

    it("accepts a lost connection, and a server that is shutting down, as success", async () => {
        await brokenConnection().admin.shutdown(db2, 1);
        await refusing(91).admin.shutdown(db2, 1);
        await refusing(11600).admin.shutdown(db2, 1);
    });

    it("reports a refusal with its code", async () => {
        await assert.rejects(refusing(20).admin.shutdown(db2, 1), {
            code: "stop-refused",
            host: db2,
            message: "db2:27017 refuses to shut down (code 20): the server says no",
        });
    });
});

describe("shutdown() with stopByService", () => {
    it("signals the members that it names, and sends the command to the others", async () => {
        const { connections, sent } = serversThat(() => ({ ok: 1 }));
        const stopped: string[] = [];
        const stop = (host: string) => {
            stopped.push(host);
            return Promise.resolve();
        };
        const admin = makeAdmin(connections, { stopByService: { hosts: new Set([db1]), stop } });
        await admin.shutdown(db1, 1);
        await admin.shutdown(db2, 1);
        assert.deepEqual(stopped, [db1]);
        assert.deepEqual(sent, [
            { host: db1, setParameter: 1, shutdownTimeoutMillisForSignaledShutdown: 1000 },
            { host: db2, shutdown: 1, timeoutSecs: 1 },
        ]);
    });
});

describe("stepDown()", () => {
    it("sends the times, the command's name first", async () => {
        const { admin, sent } = adminOf(() => ({ ok: 1 }));
        assert.equal(await admin.stepDown(db1, 60, 10), "stepped-down");
        assert.equal(
            JSON.stringify(sent[0]),
            JSON.stringify({
                host: db1,
                replSetStepDown: 60,
                secondaryCatchUpPeriodSecs: 10,
            }),
        );
    });

    it("forces only on request", async () => {
        const { admin, sent } = adminOf(() => ({ ok: 1 }));
        await admin.stepDown(db1, 60, 10, "force");
        assert.deepEqual(sent, [
            { host: db1, replSetStepDown: 60, secondaryCatchUpPeriodSecs: 10, force: true },
        ]);
    });

    it("is refused if no secondary caught up, or a lock was not had, within the limit", async () => {
        for (const code of notNow) {
            assert.equal(await refusing(code).admin.stepDown(db1, 60, 10), "refused");
        }
    });

    it("is unknown if the connection broke, or the member stepped down or is about to", async () => {
        assert.equal(await brokenConnection().admin.stepDown(db1, 60, 10), "unknown");
        for (const code of undecided) {
            assert.equal(await refusing(code).admin.stepDown(db1, 60, 10), "unknown");
        }
    });

    it("passes any other refusal on", async () => {
        await assert.rejects(refusing(13).admin.stepDown(db1, 60, 10), {
            code: "step-down-refused",
            message: "db1:27017 refuses to step down (code 13): the server says no",
        });
    });
});

describe("setFcv()", () => {
    it("confirms from 7.0 on, and not before, because older servers reject the field", async () => {
        const old = serverOf("6.0.27");
        await old.admin.setFcv(db1, "6.0");
        assert.deepEqual(old.sent.at(-1), { host: db1, setFeatureCompatibilityVersion: "6.0" });
        const recent = serverOf("7.0.1");
        await recent.admin.setFcv(db1, "7.0");
        assert.deepEqual(recent.sent.at(-1), {
            host: db1,
            setFeatureCompatibilityVersion: "7.0",
            confirm: true,
        });
    });

    it("leaves the result to the next observation if the connection broke, another member was elected, or a lock was not had", async () => {
        await brokenConnection().admin.setFcv(db1, "6.0");
        for (const code of [...notNow, ...undecided]) {
            await refusing(code).admin.setFcv(db1, "6.0");
        }
    });

    it("passes any other refusal on", async () => {
        await assert.rejects(refusing(72).admin.setFcv(db1, "6.0"), {
            code: "fcv-refused",
            message:
                "db1:27017 refuses featureCompatibilityVersion 6.0 (code 72): the server says no",
        });
    });
});

describe("initiate()", () => {
    const member: MemberConfigDocument = {
        _id: 0,
        host: db1,
        priority: 0,
        votes: 1,
        hidden: true,
        arbiterOnly: false,
        secondaryDelaySecs: 60,
    };
    // Servers from 8.1 on report their version to users only, and a new set has none.
    const newServer = (maxWireVersion: number, answer = (): Document => ({ ok: 1 })) =>
        adminOf((command) => {
            if ("buildInfo" in command) {
                throw new MongoServerError({ message: "requires authentication", code: 13 });
            }
            return "isMaster" in command ? { maxWireVersion } : answer();
        });
    const refused = (code: number, message: string) => (): never => {
        throw new MongoServerError({ message, code });
    };
    const configSent = async (maxWireVersion: number) => {
        const { admin, sent } = newServer(maxWireVersion);
        await admin.initiate(db1, "rs0", [member]);
        return (sent.at(-1) as { replSetInitiate: { members: Document[] } }).replSetInitiate;
    };

    it("uses the delay's field name of the server's series", async () => {
        const [old = {}] = (await configSent(9)).members;
        assert.equal(old.slaveDelay, 60);
        assert.equal("secondaryDelaySecs" in old, false);
        const [recent = {}] = (await configSent(13)).members;
        assert.equal(recent.secondaryDelaySecs, 60);
        assert.equal("slaveDelay" in recent, false);
    });

    it("leaves an existing set unchanged", async () => {
        const { admin } = newServer(17, refused(23, "already initialized"));
        await admin.initiate(db1, "rs0", [member]);
    });

    it("passes any other refusal on", async () => {
        const { admin } = newServer(17, refused(93, "bad configuration"));
        await assert.rejects(admin.initiate(db1, "rs0", [member]), {
            message: "bad configuration",
        });
    });
});

describe("watchers()", () => {
    it("counts clients that await changes, 0 if there is none", async () => {
        const hello = { topologyVersion: {} };
        const answering = (firstBatch: Document[]) =>
            adminOf((command) => ("isMaster" in command ? hello : { cursor: { firstBatch } }));
        assert.equal(await answering([{ watchers: 7 }]).admin.watchers(db1), 7);
        assert.equal(await answering([]).admin.watchers(db1), 0);
    });

    it("is unknown before 4.4", async () => {
        assert.equal(await adminOf(() => ({ ismaster: true })).admin.watchers(db1), undefined);
    });
});

describe("isWritablePrimary()", () => {
    it("depends on the member's own answer, and is undefined without one", async () => {
        const of = (ismaster: boolean) => adminOf(() => ({ ismaster })).admin;
        assert.equal(await of(true).isWritablePrimary(db1), true);
        assert.equal(await of(false).isWritablePrimary(db1), false);
        assert.equal(await brokenConnection().admin.isWritablePrimary(db1), undefined);
    });
});

describe("appendOplogNotes()", () => {
    it("never waits for a majority, which may never acknowledge", async () => {
        const { admin, sent } = adminOf(() => ({ ok: 1 }));
        await admin.appendOplogNotes(db1);
        assert.ok(sent.length > 0);
        for (const { writeConcern } of sent) {
            assert.deepEqual(writeConcern, { w: 1 });
        }
    });
});

describe("stopBySignal()", () => {
    const parameter = "shutdownTimeoutMillisForSignaledShutdown";

    it("gives the server its own wait for clients back if the stop fails", async () => {
        const { admin, sent } = adminOf(() => ({ ok: 1, was: 15_000 }));
        const failed = new Error("the host refuses");
        await assert.rejects(
            admin.stopBySignal(db1, 0, () => Promise.reject(failed)),
            failed,
        );
        assert.deepEqual(
            sent.map((command): unknown => command[parameter]),
            [100, 15_000],
        );
    });

    it("sets it once if the server stops", async () => {
        const { admin, sent } = adminOf(() => ({ ok: 1, was: 15_000 }));
        await admin.stopBySignal(db1, 2, () => Promise.resolve());
        assert.deepEqual(
            sent.map((command): unknown => command[parameter]),
            [2000],
        );
    });
});

describe("commands whose refusal is no failure", () => {
    it("are stepUp() and the wait for clients after a signal", async () => {
        await refusing(59).admin.stepUp(db1);
        let stopped = false;
        await refusing(72).admin.stopBySignal(db1, 1, () => {
            stopped = true;
            return Promise.resolve();
        });
        assert.ok(stopped);
    });
});
