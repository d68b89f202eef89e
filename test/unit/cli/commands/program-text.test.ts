import * as assert from "node:assert/strict";
import { join } from "node:path";

import { renderArgs, renderProgram } from "../../../../provider/cli/commands/program-text";
import type { SetDescription } from "../../../../provider/cli/commands/set-description";
import type { Access } from "../../../../provider/io/mongodb/access";
import { assertGolden } from "../../core/plan/golden";

const folder = join(__dirname, "texts");

const storage = (name: string) => ({ storage: { dbPath: `/srv/${name}` } });

const here: SetDescription = {
    setName: "rs0",
    versions: ["5.0.4"],
    options: { replication: { oplogSizeMB: 64 } },
    members: [
        {
            host: "127.0.0.1:27017",
            args: { host: "127.0.0.1:27017", priority: 2 },
            options: {
                ...storage("db1"),
                systemLog: { destination: "file", path: "/srv/db1.log", logAppend: true },
            },
            untold: [],
        },
        {
            host: "127.0.0.1:27018",
            args: { host: "127.0.0.1:27018", arbiterOnly: true },
            options: storage("db2"),
            untold: [],
        },
    ],
};

const elsewhere: SetDescription = {
    setName: "shop-eu",
    versions: ["5.0.4", "6.0.5"],
    options: { ...storage("db"), security: { keyFile: "/etc/mongodb.key" } },
    members: [
        {
            host: "db1.example.com:27017",
            args: {
                host: "db1.example.com:27017",
                priority: 0,
                hidden: true,
                tags: { dc: "east", "rack-row": "1" },
            },
            options: {},
            untold: ["net.tls.certificateKeyFilePassword"],
        },
        { host: "db2.example.com:27017", args: { host: "db2.example.com:27017" }, untold: [] },
    ],
};

const access: Access = {
    auth: {
        mechanism: "DEFAULT",
        username: "admin",
        password: { secret: "correct horse" },
        authSource: "admin",
    },
    tls: { ca: { file: "ca.pem" } },
};

describe("renderProgram()", () => {
    it("is what a person would write of members of this machine", () => {
        assertGolden("program-here", renderProgram(here, {}), folder);
    });

    it("leaves blanks for hosts, comments for what is not told, and writes no secret", () => {
        const text = renderProgram(elsewhere, access);
        assertGolden("program-elsewhere", text, folder);
        assert.doesNotMatch(text, /correct horse/);
    });
});

describe("renderArgs()", () => {
    it("is the same for machines", () => {
        const args = JSON.parse(renderArgs(here)) as { members: readonly object[] };
        assert.deepEqual(args.members[1], {
            host: "127.0.0.1:27018",
            arbiterOnly: true,
            options: storage("db2"),
        });
    });
});
