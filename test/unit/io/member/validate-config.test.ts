import assert from "node:assert/strict";
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import {
    validateConfig,
    refusalOf,
    refusalsOf,
} from "../../../../provider/io/member/validate-config";
import { thisMachine } from "../../../../provider/io/machine/local-machine";
import { writeScript } from "../../../kit/sets/releases";

const version = "4.4.2";
const member = {
    host: "127.0.0.1:27017",
    file: "/srv/rs0-0/mongod.conf",
    config: { storage: { indexBuildRetry: true, dbPath: "/srv/rs0-0/data" }, net: { port: 27017 } },
};

describe("refusalOf()", () => {
    let root: string;
    let seen: string;
    const temporary = process.env.TMPDIR;

    beforeEach(() => {
        root = fs.mkdtempSync(join(tmpdir(), "validate-"));
        seen = join(root, "seen");
        // The function's own folder goes here. It is empty before, so that a leftover shows.
        process.env.TMPDIR = join(root, "tmp");
        fs.mkdirSync(process.env.TMPDIR);
    });
    afterEach(() => {
        assert.deepEqual(fs.readdirSync(join(root, "tmp")), []);
        if (temporary === undefined) {
            delete process.env.TMPDIR;
        } else {
            process.env.TMPDIR = temporary;
        }
        fs.rmSync(root, { recursive: true });
    });

    const binaries = () => ({ kind: "directory", root }) as const;
    const refusalBy = async (script: string) => {
        await writeScript(root, version, script);
        return refusalOf(binaries(), version, member);
    };

    it("gives the mongod the member's configuration in a separate file that only this user can read", async () => {
        assert.equal(
            await refusalBy(`cp -p "$2" "${seen}"; echo "$1 $3" > "${seen}.args"`),
            undefined,
        );
        assert.deepEqual(JSON.parse(fs.readFileSync(seen, "utf8")), member.config);
        assert.equal(fs.statSync(seen).mode & 0o777, 0o600);
        assert.equal(fs.readFileSync(`${seen}.args`, "utf8"), "--config --outputConfig\n");
    });

    it("uses the member's own folder if the host's temporary files cannot be written", async () => {
        const full = { ...thisMachine, temporary: join(root, "missing") };
        await writeScript(root, version, `echo "$2" > "${seen}"`);
        const own = { ...member, file: join(root, "mongod.conf") };
        assert.equal(await refusalOf(binaries(), version, own, full), undefined);
        assert.ok(fs.readFileSync(seen, "utf8").startsWith(join(root, "mongod-conf-")));
        assert.ok(!fs.readdirSync(root).some((name) => name.startsWith("mongod-conf-")));
    });

    it("names the host and both folders if neither can be written", async () => {
        const full = { ...thisMachine, temporary: join(root, "missing") };
        const own = { ...member, file: join(root, "none", "mongod.conf") };
        await assert.rejects(refusalOf(binaries(), version, own, full), {
            code: "temporary-folder-unusable",
            host: member.host,
            message: new RegExp(
                `this machine: neither ${full.temporary} nor ${join(root, "none")}`,
            ),
        });
    });

    it("returns the message of a mongod that refuses, with the member's file in place of the copy", async () => {
        const message = await refusalBy(
            'echo "Unrecognized option in $2" >&2; echo "try --help" >&2; exit 2',
        );
        assert.equal(message, "Unrecognized option in /srv/rs0-0/mongod.conf; try --help");
    });

    it("reads the message from a structured log", async () => {
        const line = JSON.stringify({
            s: "F",
            id: 20574,
            msg: "Error during global initialization",
            attr: { error: { code: 2, errmsg: "Unknown --setParameter 'nonsense'" } },
        });
        assert.equal(
            await refusalBy(`cat <<'END'\n${line}\nEND\nexit 1`),
            "Unknown --setParameter 'nonsense'",
        );
    });

    // 5.0.4 and 6.0.5 do so for replication.enableMajorityReadConcern: false.
    it("treats a fatal line in the log as a refusal, whatever the exit code", async () => {
        const line = JSON.stringify({ s: "F", id: 5324700, msg: "no longer supported" });
        assert.equal(await refusalBy(`cat <<'END'\n${line}\nEND\nexit 0`), "no longer supported");
    });

    it("treats neither warnings nor the printed configuration as a refusal", async () => {
        const line = JSON.stringify({ s: "W", id: 1, msg: "deprecated" });
        assert.equal(
            await refusalBy(`cat <<'END'\n${line}\n{ not a log\nnet:\n  port: 1\nEND`),
            undefined,
        );
    });

    it("reports a mongod that cannot be run, not a refusal", async () => {
        await writeScript(root, version, "");
        fs.chmodSync(join(root, version, "bin", "mongod"), 0o644);
        await assert.rejects(refusalOf(binaries(), version, member), { code: "binary-missing" });
    });

    it("refusalsOf() checks configurations that differ only in folder and port once, and names each member's own file", async () => {
        const other = {
            host: "127.0.0.1:27018",
            file: "/srv/rs0-1/mongod.conf",
            config: {
                storage: { indexBuildRetry: true, dbPath: "/srv/rs0-1/data" },
                net: { port: 27018 },
            },
        };
        const small = { ...other, config: { storage: { engine: "wiredTiger" } } };
        await writeScript(
            root,
            version,
            `echo run >> "${seen}"; grep -q indexBuildRetry "$2" || exit 0; echo "Not in $2" >&2; exit 2`,
        );
        assert.deepEqual(await refusalsOf(binaries(), version, [member, other, small]), [
            "Not in /srv/rs0-0/mongod.conf",
            "Not in /srv/rs0-1/mongod.conf",
            undefined,
        ]);
        assert.equal(fs.readFileSync(seen, "utf8"), "run\nrun\n");
    });

    it("validateConfig() throws the refusal", async () => {
        await writeScript(root, version, 'echo "Unrecognized option: nonsense" >&2; exit 2');
        await assert.rejects(validateConfig(binaries(), version, member), {
            code: "options-refused",
            host: member.host,
            message:
                "Cannot start 127.0.0.1:27017 with 4.4.2: its mongod refuses /srv/rs0-0/mongod.conf: Unrecognized option: nonsense",
        });
        await writeScript(root, version, "");
        await validateConfig(binaries(), version, member);
    });
});
