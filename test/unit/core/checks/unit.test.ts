import assert from "node:assert/strict";

import { checkUnit, readUnit } from "../../../../provider/core/checks/unit";

const needed = { mongod: "/srv/rs0-0/current/bin/mongod", config: "/srv/rs0-0/mongod.conf" };

/** As systemctl show of systemd 252 prints it, in parts. */
const shown = `Type=exec
Restart=on-failure
ExecMainCode=1
ExecMainStatus=62
ExecStart={ path=/srv/rs0-0/current/bin/mongod ; argv[]=/srv/rs0-0/current/bin/mongod --config /srv/rs0-0/mongod.conf ; ignore_errors=no ; start_time=[n/a] ; stop_time=[n/a] ; pid=0 ; code=(null) ; status=0/0 }
LoadState=loaded
ActiveState=failed
User=mongodb
`;

describe("readUnit()", () => {
    it("reads what systemctl shows", () => {
        assert.deepEqual(readUnit("mongod.service", shown), {
            name: "mongod.service",
            loadState: "loaded",
            activeState: "failed",
            type: "exec",
            restart: "on-failure",
            user: "mongodb",
            command: [needed.mongod, "--config", needed.config],
            exitKind: 1,
            exitStatus: 62,
        });
    });
});

describe("checkUnit()", () => {
    const find = (from: string, to: string) =>
        checkUnit("db1:27017", readUnit("mongod.service", shown.replace(from, to)), needed);

    it("has nothing against a unit that runs the member's link, and stays down after a clean stop", () => {
        assert.deepEqual(find("", ""), []);
        assert.deepEqual(find("Restart=on-failure", "Restart=no"), []);
    });

    const unsuitable: readonly (readonly [from: string, to: string, message: RegExp])[] = [
        ["LoadState=loaded", "LoadState=not-found", /says "not-found" of it, "loaded" is required/],
        ["Restart=on-failure", "Restart=always", /Restart=always would bring it back/],
        ["Restart=on-failure", "Restart=on-success", /Restart=on-success would bring it back/],
        ["Type=exec", "Type=forking", /Type=forking/],
        [`[]=${needed.mongod}`, "[]=/usr/bin/mongod", /it runs "\/usr\/bin\/mongod --config/],
        [`--config ${needed.config}`, "--config /etc/mongod.conf", /"[^"]*\/etc\/mongod.conf"/],
    ];
    for (const [from, to, message] of unsuitable) {
        it(`refuses ${to}`, () => {
            const [finding, ...rest] = find(from, to);
            assert.deepEqual(rest, []);
            assert.equal(finding?.code, "unit-unsuitable");
            assert.equal(finding.severity, "blocker");
            assert.match(finding.message, /^Cannot manage db1:27017 by mongod.service: /);
            assert.match(finding.message, message);
        });
    }
});
