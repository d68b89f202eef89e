import assert from "node:assert/strict";

import { checkUnit, demandAfterAdoption, readUnit } from "../../../../provider/core/checks/unit";

const required = { mongod: "/srv/rs0-0/current/bin/mongod", config: "/srv/rs0-0/mongod.conf" };

/** Part of the output of systemctl show, systemd 252. */
const shown = `Type=exec
Restart=on-failure
ExecMainCode=1
ExecMainStatus=62
ExecStart={ path=/srv/rs0-0/current/bin/mongod ; argv[]=/srv/rs0-0/current/bin/mongod --config /srv/rs0-0/mongod.conf ; ignore_errors=no ; start_time=[n/a] ; stop_time=[n/a] ; pid=0 ; code=(null) ; status=0/0 }
LoadState=loaded
ActiveState=failed
SubState=failed
MainPID=0
NRestarts=2
User=mongodb
`;

describe("readUnit()", () => {
    it("reads the output of systemctl show", () => {
        assert.deepEqual(readUnit("mongod.service", shown), {
            name: "mongod.service",
            loadState: "loaded",
            activeState: "failed",
            subState: "failed",
            hasJob: false,
            mainPid: 0,
            restarts: 2,
            type: "exec",
            restart: "on-failure",
            user: "mongodb",
            command: [required.mongod, "--config", required.config],
            exitKind: 1,
            exitStatus: 62,
        });
    });
});

describe("checkUnit()", () => {
    const find = (from: string, to: string) =>
        checkUnit("db1:27017", readUnit("mongod.service", shown.replace(from, to)), required);

    it("accepts a unit that runs the member's link, and stays down after a clean stop", () => {
        assert.deepEqual(find("", ""), []);
        assert.deepEqual(find("Restart=on-failure", "Restart=no"), []);
    });

    const unsuitable: readonly (readonly [from: string, to: string, message: RegExp])[] = [
        [
            "LoadState=loaded",
            "LoadState=not-found",
            /reports it as "not-found", "loaded" is required/,
        ],
        ["Restart=on-failure", "Restart=always", /Restart=always would restart it/],
        ["Restart=on-failure", "Restart=on-success", /Restart=on-success would restart it/],
        ["Type=exec", "Type=forking", /Type=forking/],
        [`[]=${required.mongod}`, "[]=/usr/bin/mongod", /it runs "\/usr\/bin\/mongod --config/],
        [`--config ${required.config}`, "--config /etc/mongod.conf", /"[^"]*\/etc\/mongod.conf"/],
    ];
    for (const [from, to, message] of unsuitable) {
        it(`refuses ${to}`, () => {
            const [finding, ...others] = find(from, to);
            assert.deepEqual(others, []);
            assert.equal(finding?.code, "unit-unsuitable");
            assert.equal(finding.severity, "blocker");
            assert.match(finding.message, /^Cannot manage db1:27017 with mongod.service: /);
            assert.match(finding.message, message);
        });
    }
});

describe("demandAfterAdoption()", () => {
    it("only warns of a unit whose program the adoption has yet to create", () => {
        const foreign = shown.replace(`[]=${required.mongod}`, "[]=/usr/bin/mongod");
        const found = checkUnit("db1:27017", readUnit("mongod.service", foreign), required);
        const [warned, ...others] = found.map(demandAfterAdoption);
        assert.deepEqual(others, []);
        assert.equal(warned?.severity, "warning");
        assert.match(warned.remedy, /^Set ExecStart=.* after this run has adopted the member/);
    });

    it("changes no other finding", () => {
        const other = {
            severity: "blocker",
            code: "adoption-differs",
            message: "",
            remedy: "",
        } as const;
        assert.equal(demandAfterAdoption(other), other);
    });
});
