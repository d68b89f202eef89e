import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import type { PlanReport } from "../../provider/core/report/report";
import { leastPrivilegeRole } from "../../provider/core/inspection/role";
import type { StatusReport } from "../../provider/cli/commands/status-report";
import { runOn } from "../kit/sets/by-hand";
import { makeAuthority } from "../kit/hosts/certificates";
import { runCommandLine } from "../kit/engine/command-line";
import { linesWith } from "../kit/system/lines-with";
import { closeSets, RealSet, smallServers } from "../kit/sets/real-set";
import type { Run } from "../kit/system/run-process";
import { runProcess } from "../kit/system/run-process";
import { assertCode, assertNoStack, assertSays } from "../kit/system/say";
import { makeTemporaryFolder, removeWithServers } from "../kit/system/temporary-folder";
import { inSteps } from "../kit/system/steps";

const statusIn = (run: Run) => JSON.parse(run.stdout) as StatusReport;
const planIn = (run: Run) => JSON.parse(run.stdout) as PlanReport;

describe("the command line with a set of 5.0.4, 2 members, an arbiter and a hidden member", function () {
    this.timeout(60_000);
    let set: RealSet;
    let uri: string;
    let primary: string;

    before(async () => {
        const members = [{ priority: 2 }, {}, { arbiterOnly: true }, { hidden: true, priority: 0 }];
        set = await RealSet.create({ version: "5.0.4", members });
        primary = await set.primary();
        const [, secondary = ""] = set.hosts;
        uri = `mongodb://${secondary}/`;
    });
    after(closeSets);

    const test = inSteps();

    test.step("shows all members for the address of one, including hidden members and arbiters", async () => {
        const run = await runCommandLine(["status", uri]);
        assertCode(run, 0);
        const [head, columns, ...rows] = run.stdout.trimEnd().split("\n");
        assert.equal(head, `rs0: primary ${primary}`);
        assert.match(columns!, /^ {2}MEMBER +STATE +VERSION +FCV +LAG +OPLOG WINDOW +ROLE$/);
        const [one, two, three, four] = set.hosts;
        for (const [index, desired] of [
            `${one!} PRIMARY 5.0.4 5.0 \\d+.\\d s about \\d+ \\w+ primary`,
            `${two!} SECONDARY 5.0.4 5.0 \\d+.\\d s about \\d+ \\w+ secondary`,
            `${three!} ARBITER 5.0.4 - - - arbiter`,
            `${four!} SECONDARY 5.0.4 5.0 \\d+.\\d s about \\d+ \\w+ hidden secondary`,
        ].entries()) {
            assert.match(rows[index]!.replace(/ +/g, " ").trim(), new RegExp(`^${desired}$`));
        }
    });

    test.step("accepts an arbiter's address, an option or the environment, and prints JSON", async () => {
        const arbiter = `mongodb://${set.hosts[2]!}/?replicaSet=rs0`;
        const runs = await Promise.all([
            runCommandLine(["status", "--json", "--uri", arbiter]),
            runCommandLine(["status", "--json"], { MONGODB_URI: arbiter }),
        ]);
        for (const run of runs) {
            assertCode(run, 0);
            const report = statusIn(run);
            assert.equal(report.primary, primary);
            assert.deepEqual(
                report.members.map(({ host, state, oplogFull }) => [host, state, oplogFull]),
                ["PRIMARY", "SECONDARY", "ARBITER", "SECONDARY"].map((state, index) => [
                    set.hosts[index],
                    state,
                    state === "ARBITER" ? null : false,
                ]),
            );
        }
    });

    test.step("observes the set until Ctrl-C, and prints one line of JSON each time", async () => {
        const args = ["status", "--watch", "--interval", "0.2", "--json", uri];
        let observations = 0;
        const run = await runCommandLine(args, {}, undefined, (pid, printed) => {
            const timer = setInterval(() => {
                observations = printed.text.split("\n").length - 1;
                if (observations >= 2) {
                    clearInterval(timer);
                    process.kill(pid, "SIGINT");
                }
            }, 50);
        });
        assertCode(run, 0);
        const lines = run.stdout.trimEnd().split("\n");
        assert.ok(lines.length >= 2);
        for (const line of lines) {
            assert.equal((JSON.parse(line) as StatusReport).primary, primary);
        }
    });

    test.step("plans an upgrade, reports that hosts were not checked, and exits with 2", async () => {
        const run = await runCommandLine(["plan", "--to", "6.0.27", uri]);
        assertCode(run, 2);
        assertSays(
            run,
            "rs0 now:",
            "Plan for rs0 from 5.0.4 to 6.0.27 (one series up, 5.0 to 6.0), 17 steps:",
            `Switch ${set.hosts[1]!} from 5.0.4 to 6.0.27`,
            `Hand over from ${primary} to ${set.hosts[1]!}`,
            "Not checked: the members' hosts",
        );
        assert.equal(linesWith(/^\d+\/17 /, run.stdout).length, 17);
        const markdown = await runCommandLine(["plan", "--markdown", "--to", "6.0.27", uri]);
        assertCode(markdown, 2);
        assertSays(markdown, /^### Plan for rs0 from 5\.0\.4/, "| member | role |", "_Not checked");
        const report = planIn(await runCommandLine(["plan", "--json", "--to", "6.0.27", uri]));
        assert.deepEqual(
            report.hops.map(({ version, steps }) => [version, steps.length]),
            [["6.0.27", 17]],
        );
    });

    test.step("exits with 0 if there is nothing to do", async () => {
        const run = await runCommandLine(["plan", "--to", "5.0.4", uri]);
        assertCode(run, 0);
        assertSays(run, "rs0 runs 5.0.4: nothing to do");
    });

    test.step("exits with 1 for a blocked upgrade, and shows no plan of it", async () => {
        const run = await runCommandLine(["plan", "--to", "8.0.4", uri]);
        assertCode(run, 1);
        assertSays(run, "rs0 cannot be upgraded to 8.0.4:", /blocker series-skipped: /, "--path");
        assert.doesNotMatch(run.stdout, /Stop /);
        const report = planIn(await runCommandLine(["plan", "--json", "--to", "8.0.4", uri]));
        assert.deepEqual(report.hops, []);
        const preflight = await runCommandLine(["preflight", "--to", "8.0.4", uri]);
        assertCode(preflight, 1);
        assertSays(preflight, /^blocker series-skipped: /m);
        assert.doesNotMatch(preflight.stdout, /rs0 now/);
    });

    test.step("accepts the releases of an upgrade path over several series", async () => {
        const args = ["plan", "--to", "7.0.5", "--path", "6.0.27", "--json", uri];
        const run = await runCommandLine(args);
        assert.deepEqual(
            planIn(run).hops.map(({ version }) => version),
            ["6.0.27", "7.0.5"],
        );
    });

    test.step("finds no problem with a patch release in a preflight, and reports a stopped member", async () => {
        const args = ["preflight", "--to", "5.0.31", "--json", uri];
        const codesIn = (run: Run) =>
            planIn(run).findings.map(({ code, host = "" }) => `${code} ${host}`);
        const before = await runCommandLine(args);
        assertCode(before, 0);
        const [, , , hidden = ""] = set.hosts;
        await runOn(hidden, { shutdown: 1, timeoutSecs: 0 }).catch(() => undefined);
        const run = await runCommandLine(args);
        assertCode(run, 1);
        assert.ok(codesIn(run).includes(`member-down ${hidden}`), run.text);
    });

    test.step("prints the role, and reports the problem of a wrong target", async () => {
        const role = await runCommandLine(["role", "--for", "4.2.6"]);
        assert.deepEqual(
            JSON.parse(role.stdout),
            JSON.parse(JSON.stringify(leastPrivilegeRole("4.2.6"))),
        );
        for (const [target, code] of [
            ["mongodb://127.0.0.1:1/", "set-unreachable"],
            [`${uri}?replicaSet=other`, "set-differs"],
            [`${uri}?tlsInsecure=true`, "command-line-invalid"],
            [`${uri}?tls=true`, "tls-failed"],
        ] as const) {
            const run = await runCommandLine(["status", target]);
            assertCode(run, 1);
            assertNoStack(run);
            assert.match(run.stderr, new RegExp(`^${code}: `));
        }
    });
});

describe("the command line with a set with authentication, 5.0.4, 3 members", function () {
    this.timeout(60_000);
    const password = "p@ss/word:of%admin";
    let set: RealSet;
    let withUser: string;

    before(async () => {
        set = await RealSet.create({
            version: "5.0.4",
            options: {
                ...smallServers,
                setParameter: { shutdownTimeoutMillisForSignaledShutdown: 100 },
            },
            keyFile: "c2VjcmV0S2V5T2ZUaGlzVGVzdA==",
            auth: { username: "admin", password },
        });
        withUser = `mongodb://admin@${set.hosts[0]!}/?authSource=admin`;
    });
    after(closeSets);

    function assertHidden(run: Run): void {
        for (const secret of [password, encodeURIComponent(password), "wrong-one"]) {
            assert.ok(!run.text.includes(secret), "the password is shown");
        }
    }

    it("observes and plans with the password in MONGODB_PASSWORD, or in MONGODB_URI", async () => {
        const [host = ""] = set.hosts;
        const whole = `mongodb://admin:${encodeURIComponent(password)}@${host}/`;
        const commandLines: string[] = [];
        const runs = await Promise.all([
            runCommandLine(
                ["status", withUser],
                { MONGODB_PASSWORD: password },
                undefined,
                (pid) => {
                    void readFile(`/proc/${pid}/cmdline`, "utf8").then((text) =>
                        commandLines.push(text),
                    );
                },
            ),
            runCommandLine(["status"], { MONGODB_URI: whole }),
            runCommandLine(["status", `mongodb://${host}/`, "--username", "admin"], {
                MONGODB_PASSWORD: password,
            }),
        ]);
        for (const run of runs) {
            assertCode(run, 0);
            assertHidden(run);
            assert.equal(linesWith(/SECONDARY/, run.stdout).length, 2);
        }
        assert.equal(commandLines.length, 1);
        assert.ok(!commandLines.join("").includes(password));
        const plan = await runCommandLine(["plan", "--to", "6.0.27", "--json"], {
            MONGODB_URI: whole,
        });
        assertCode(plan, 2);
        assertHidden(plan);
        assert.equal(planIn(plan).hops[0]?.steps.length, 13);
    });

    it("is refused with a wrong password, or without a user, and reports only that", async () => {
        const wrong = { MONGODB_PASSWORD: "wrong-one" };
        const plan = await runCommandLine(["plan", "--to", "6.0.27", "--json", withUser], wrong);
        assertCode(plan, 1);
        assertHidden(plan);
        assert.deepEqual(
            planIn(plan).findings.map(({ code, host }) => [code, host]),
            set.hosts.map((host) => ["auth-failed", host]),
        );
        const status = await runCommandLine(["status", withUser], wrong);
        assertCode(status, 1);
        assertHidden(status);
        assert.match(status.stderr, /^blocker auth-failed: /);
        const withoutUser = await runCommandLine(["status", `mongodb://${set.hosts[0]!}/`]);
        assertCode(withoutUser, 1);
        assert.match(withoutUser.stderr, /blocker not-authorized: .*\n {2}.*--username/);
    });

    it("reports what to set if there is no password, and no terminal to ask for it", async () => {
        const run = await runCommandLine(["status", withUser], { MONGODB_PASSWORD: "" });
        assertCode(run, 1);
        assert.match(run.stderr, /^secret-missing: /);
    });

    it("refuses a password among its arguments, and does not repeat it", async () => {
        const [host = ""] = set.hosts;
        for (const uri of [
            `mongodb://admin:${encodeURIComponent(password)}@${host}/`,
            `mongodb://admin:${password}@${host}/`,
        ]) {
            for (const args of [["status", uri], ["status", `--uri=${uri}`], [uri]]) {
                const run = await runCommandLine(args);
                assertCode(run, 1);
                assertHidden(run);
                assert.match(run.stderr, /^password-visible: /);
            }
        }
    });

    it("does not repeat an invalid connection string", async () => {
        const run = await runCommandLine(["status"], {
            MONGODB_URI: `mongodb://admin:${password}@${set.hosts[0]!}/`,
        });
        assertCode(run, 1);
        assertHidden(run);
        assert.match(run.stderr, /^command-line-invalid: /);
    });
});

describe("the command line with a set with TLS and certificates for users, 6.0.5, 1 member", function () {
    this.timeout(60_000);
    let folder: string;
    let set: RealSet;
    let address: string;

    const file = (name: string) => join(folder, name);

    before(async () => {
        folder = await makeTemporaryFolder("certificates");
        const authority = await makeAuthority(folder, "test");
        const other = await makeAuthority(folder, "other");
        const names = "IP:127.0.0.1,DNS:localhost";
        const memberKey = await authority.sign({ subject: "/O=test/OU=members/CN=rs0", names });
        const clientKey = await authority.sign({ subject: "/O=test/OU=people/CN=upgrader" });
        await writeFile(file("ca.pem"), authority.ca);
        await writeFile(file("other-ca.pem"), other.ca);
        await writeFile(file("client.pem"), clientKey);
        set = await RealSet.create({
            version: "6.0.5",
            members: 1,
            clusterAuthMode: "x509",
            tls: {
                mode: "requireTLS",
                ca: authority.ca,
                memberCertificateKey: memberKey,
                certificateKey: clientKey,
            },
            auth: { mechanism: "MONGODB-X509" },
        });
        address = `mongodb://${set.hosts[0]!}/`;
    });
    after(async () => {
        await closeSets();
        await removeWithServers(folder);
    });

    it("observes the set with the files that the connection string names", async () => {
        const options = `tls=true&tlsCAFile=${file("ca.pem")}&tlsCertificateKeyFile=${file("client.pem")}`;
        const uri = `${address}?${options}&authMechanism=MONGODB-X509`;
        const run = await runCommandLine(["status", "--json", uri]);
        assertCode(run, 0);
        assert.equal(statusIn(run).primary, set.hosts[0]);
    });

    it("reports the problem with TLS, and what to add", async () => {
        for (const [options, code] of [
            ["", "tls-required"],
            [`?tls=true&tlsCAFile=${file("other-ca.pem")}`, "tls-unknown-ca"],
            [`?tls=true&tlsCAFile=${file("ca.pem")}`, "tls-client-certificate"],
            [`?tls=true&tlsCAFile=${file("nothing.pem")}`, "secret-missing"],
        ] as const) {
            const run = await runCommandLine(["status", `${address}${options}`]);
            assertCode(run, 1);
            assertNoStack(run);
            assert.match(run.stderr, new RegExp(`^${code}: `));
        }
    });
});

describe("the built command", () => {
    it("loads neither the driver nor the engine for its help", async () => {
        const script = `
            process.argv = [process.execPath, "pmr", "role"];
            require("./bin/provider/cli/main.js");
            process.once("exit", () => console.error(Object.keys(require.cache).join("\\n")));`;
        const run = await runProcess("node", ["-e", script], { cwd: `${__dirname}/../..` });
        assertCode(run, 0);
        assert.match(run.stderr, /commander/);
        assert.doesNotMatch(run.stderr, /node_modules\/(mongodb|@pulumi)\//);
    });
}).timeout(20_000);
