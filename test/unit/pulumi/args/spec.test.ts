import * as assert from "node:assert/strict";
import { join } from "node:path";

import type { MemberArgs, ReplicaSetArgs } from "../../../../provider/pulumi/args/args";
import { makeSpec } from "../../../../provider/pulumi/args/spec";

const home = join("/", "data", "home");
const version = "6.0.27";

/** Returns what makeSpec() finds wrong with the arguments, one text each. */
function problemsOf(args: ReplicaSetArgs): readonly string[] {
    try {
        makeSpec("rs0", args, home);
        return [];
    } catch (error) {
        assert.ok(error instanceof TypeError, String(error));
        const [head, ...lines] = error.message.split("\n");
        assert.equal(head, "Invalid arguments of replica set rs0:");
        return lines.map((line) => line.replace(/^- /, ""));
    }
}

function problemsOfMember(member: MemberArgs): readonly string[] {
    return problemsOf({ version, members: [{}, member] });
}

describe("makeSpec()", () => {
    it("fills in the defaults: three members below the set's home", () => {
        const spec = makeSpec("rs0", { version }, home);
        assert.equal(spec.setName, "rs0");
        assert.equal(spec.version, version);
        assert.equal("fcv" in spec, false);
        assert.equal(spec.binaries.kind, "archive");
        assert.deepEqual(spec.options, {});
        assert.deepEqual(spec.settings, {
            maxLagSecs: 10,
            drainSecs: 5,
            stopTimeoutSecs: 120,
            startTimeoutSecs: 300,
            catchUpTimeoutSecs: 1800,
            initialSyncTimeoutSecs: 86_400,
            handOverTimeoutSecs: 120,
            stepDownSecs: 60,
            secondaryCatchUpSecs: 10,
            clientsTimeoutSecs: 10,
            soakSecs: 0,
        });
        assert.deepEqual(
            spec.members.map(({ name, folder }) => [name, folder]),
            [0, 1, 2].map((index) => [`rs0-${index}`, join(home, `rs0-${index}`)]),
        );
        assert.deepEqual(spec.members[0], {
            name: "rs0-0",
            folder: join(home, "rs0-0"),
            configured: {
                priority: 1,
                votes: 1,
                hidden: false,
                arbiterOnly: false,
                secondaryDelaySecs: 0,
            },
        });
    });

    it("keeps what the program sets", () => {
        const spec = makeSpec(
            "main",
            {
                version,
                replicaSetName: "rs9",
                featureCompatibilityVersion: "6.0",
                dataDir: join("/", "srv", "mongo"),
                binaries: { kind: "directory", path: join("/", "opt", "mongodb") },
                options: { operationProfiling: { mode: "slowOp" } },
                upgrade: { maxLagSecs: 30 },
                members: [
                    { host: "127.0.0.1:27017", priority: 2 },
                    { priority: 0, hidden: true, secondaryDelaySecs: 60 },
                    { arbiterOnly: true },
                ],
            },
            home,
        );
        assert.equal(spec.setName, "rs9");
        assert.equal(spec.fcv, "6.0");
        assert.deepEqual(spec.binaries, { kind: "directory", root: join("/", "opt", "mongodb") });
        assert.deepEqual(spec.options, { operationProfiling: { mode: "slowOp" } });
        assert.equal(spec.settings.maxLagSecs, 30);
        assert.equal(spec.settings.drainSecs, 5);
        const [first, second, third] = spec.members;
        assert.equal(first?.host, "127.0.0.1:27017");
        assert.equal(first.name, "main-0");
        assert.equal(first.folder, join("/", "srv", "mongo", "main-0"));
        assert.equal(second?.configured.secondaryDelaySecs, 60);
        assert.equal("host" in second, false);
        assert.deepEqual(
            [third?.configured.arbiterOnly, third?.configured.priority, third?.configured.votes],
            [true, 0, 1],
        );
    });

    it("keeps the upgrade path, and what is accepted", () => {
        const accept = ["write-downtime"] as const;
        const upgrade = { accept, fcvBurnInSecs: 3600 };
        const named = makeSpec("rs0", { version, upgradePath: ["5.0.31"], upgrade }, home);
        assert.deepEqual(named.path, { releases: ["5.0.31"], onlyNamed: true });
        assert.deepEqual([named.accept, named.fcvBurnInSecs], [accept, 3600]);
        assert.equal("accept" in named.settings, false);
        const free = makeSpec("rs0", { version, upgradePath: "automatic", stopAt: "5.0" }, home);
        assert.deepEqual(free.path, { releases: [], onlyNamed: false, stopAt: "5.0" });
        assert.equal(
            "path" in makeSpec("rs0", { version, upgradePath: "one-series" }, home),
            false,
        );
    });

    it("keeps what an upgrade does in addition to its limits, and adds nothing", () => {
        const plain = makeSpec("rs0", { version, upgrade: { probe: false } }, home);
        assert.deepEqual(plain.pause, { after: "none" });
        for (const name of ["probe", "hooks", "forceStepDown"]) {
            assert.equal(name in plain.settings, false, name);
        }
        const upgrade = {
            pauseAfter: "first",
            resume: version,
            probe: true,
            force: "step-down",
            hooks: { beforeMember: { command: ["./silence.sh", "30m"] } },
        } as const;
        const { pause, settings } = makeSpec("rs0", { version, upgrade }, home);
        assert.deepEqual(pause, { after: "first", resume: version });
        assert.deepEqual([settings.probe, settings.forceStepDown], [true, true]);
        assert.deepEqual(settings.hooks, {
            beforeMember: { command: ["./silence.sh", "30m"], timeoutSecs: 60, environment: {} },
        });
    });

    it("accepts what a stack's configuration gives for resume", () => {
        const resumeOf = (resume?: string | boolean) => {
            const upgrade = resume === undefined ? {} : { resume };
            return makeSpec("rs0", { version, upgrade }, home).pause.resume;
        };
        assert.deepEqual([undefined, "", false, "true", true, version].map(resumeOf), [
            undefined,
            undefined,
            undefined,
            "true",
            "true",
            version,
        ]);
    });

    it("lets one member be unavailable at a time unless the program allows more", () => {
        assert.deepEqual(makeSpec("rs0", { version }, home).choices, {});
        const two = makeSpec("rs0", { version, upgrade: { maxUnavailable: 2 } }, home);
        assert.deepEqual(two.choices, { maxUnavailable: 2 });
        assert.equal("maxUnavailable" in two.settings, false);
    });

    it("chooses among equal candidates by a tag if one is named", () => {
        const near = makeSpec("rs0", { version, upgrade: { candidateTag: "dc" } }, home);
        assert.deepEqual(near.choices, { candidateTag: "dc" });
    });

    it("keeps a member's tags, and adds none if the program has none", () => {
        const members = [{ tags: { dc: "east" } }, {}, {}];
        const configured = makeSpec("rs0", { version, members }, home).members.map(
            (each) => each.configured.tags,
        );
        assert.deepEqual(configured, [{ dc: "east" }, undefined, undefined]);
    });

    it("declares as many members as the number says", () => {
        assert.equal(makeSpec("rs0", { version, members: 5 }, home).members.length, 5);
        assert.equal(makeSpec("rs0", { version, members: 1 }, home).members.length, 1);
        const votes = makeSpec("rs0", { version, members: 50 }, home).members.map(
            ({ configured }) => configured.votes + configured.priority,
        );
        assert.deepEqual(votes, [...Array<number>(7).fill(2), ...Array<number>(43).fill(0)]);
    });

    const oneProblem: readonly (readonly [args: Partial<ReplicaSetArgs>, problem: string])[] = [
        [
            { version: "6.0" },
            'Cannot read "6.0" as a server version: a full one like "6.0.27" is required',
        ],
        [
            { version: { promise: "6.0.27" } as unknown as string },
            "version must be a plain string, known when the program starts (config.require gives one)",
        ],
        [
            { featureCompatibilityVersion: "6" },
            'featureCompatibilityVersion must be like "6.0", not "6"',
        ],
        ...[0, -1, 1.5, NaN].map(
            (maxUnavailable) =>
                [
                    { upgrade: { maxUnavailable } },
                    `upgrade.maxUnavailable must be a whole number of at least 1, not ${maxUnavailable}`,
                ] as const,
        ),
        [
            { upgrade: { maxUnavailable: "2" as unknown as number } },
            "upgrade.maxUnavailable must be a whole number of at least 1, not 2",
        ],
        [{ members: 0 }, "members must be 1 to 50, not 0"],
        [{ members: 2.5 }, "members must be 1 to 50, not 2.5"],
        [{ members: 51 }, "members must be 1 to 50, not 51"],
        [{ members: [] }, "members must name at least one member"],
        [
            { members: [{}, ...Array<MemberArgs>(50).fill({ votes: 0, priority: 0 })] },
            "members must be at most 50, not 51",
        ],
        [
            { members: Array<MemberArgs>(8).fill({}) },
            "at most 7 members can have a vote, not 8: set votes and priority of the others to 0",
        ],
        [
            { members: [{}, {}, { name: "1" }] },
            'two members have the name "1": a member without a name is named after its place, counted from 0',
        ],
        [
            { members: [{ name: "a/b" }] },
            'members[0]: name must consist of letters, digits, "-" and "_", not "a/b"',
        ],
        [
            { members: [{}, { name: "fcv" }] },
            "configuration, fcv and path cannot be names of members: other resources have these names",
        ],
        [
            { members: [{ priority: 0 }, { arbiterOnly: true }, { votes: 0, priority: 0 }] },
            "at least one member must be able to become primary: with a priority above 0, a vote, and data",
        ],
        [
            { members: [{ host: "127.0.0.1:27017" }, {}, { host: "127.0.0.1:27017" }] },
            "two members have the host 127.0.0.1:27017",
        ],
        [
            { options: { storage: { dbPath: "/data" } } },
            "options.storage.dbPath cannot be set: the data is in the member's folder: set dataDir, or adopt if the server already runs",
        ],
        [
            { options: { net: { port: 27017 } } },
            "options.net.port cannot be set: it is part of the member's address: set members[].host",
        ],
        [
            { options: { net: { bindIp: "0.0.0.0" } } },
            "options.net.bindIp cannot be set: local members listen only on their own address",
        ],
        [
            { options: { replication: { replSetName: "rs1" } } },
            "options.replication.replSetName cannot be set: set replicaSetName",
        ],
        [
            { options: { sharding: { clusterRole: "shardsvr" } } },
            "options.sharding.clusterRole cannot be set: a sharded cluster is upgraded in an order of its own, which this package does not support",
        ],
        [
            { options: { systemLog: { path: "/log" } } },
            "options.systemLog.path cannot be set: the log is in the member's folder",
        ],
        [
            { options: { systemLog: { destination: "syslog" } } },
            "options.systemLog.destination cannot be set: the log is in the member's folder",
        ],
        [
            { options: { processManagement: { fork: true } } },
            "options.processManagement.fork cannot be set: this package starts the process itself",
        ],
        [
            { options: { processManagement: { pidFilePath: "/pid" } } },
            "options.processManagement.pidFilePath cannot be set: this package writes the file itself",
        ],
        [{ upgrade: { drainSecs: -1 } }, "upgrade.drainSecs must be a number of seconds, not -1"],
        [
            { upgrade: { maxLagSecs: Number.NaN } },
            "upgrade.maxLagSecs must be a number of seconds, not NaN",
        ],
        [
            { upgrade: { stepDownSecs: 10 } },
            "upgrade.stepDownSecs must be above upgrade.secondaryCatchUpSecs",
        ],
        [
            { upgrade: { fcvBurnInSecs: -1 } },
            "upgrade.fcvBurnInSecs must be a number of seconds, not -1",
        ],
        [
            { upgrade: { accept: ["quorum" as never] } },
            'upgrade.accept cannot contain "quorum": only data-emptied, data-in-memory, known-bad-release, oplog-window, write-downtime',
        ],
        [
            { upgrade: { force: "shutdown" as never } },
            'upgrade.force must be "step-down", not "shutdown"',
        ],
        [
            { upgrade: { pauseAfter: "second" as never } },
            'upgrade.pauseAfter must be "first", "each" or "none", not "second"',
        ],
        [
            { upgrade: { resume: "6.0" } },
            'upgrade.resume: Cannot read "6.0" as a server version: a full one like "6.0.27" is required',
        ],
        [
            { upgrade: { hooks: { onFire: { command: ["x"] } } as never } },
            "upgrade.hooks.onFire is unknown: the hooks are beforeMember, afterMember, beforeStepDown",
        ],
        [
            { upgrade: { hooks: { beforeMember: { command: "./x.sh" as never } } } },
            'upgrade.hooks.beforeMember.command must be a program and its arguments, like ["./notify.sh", "rs0"]',
        ],
        [
            { upgrade: { hooks: { afterMember: { command: ["x"], timeoutSecs: 0 } } } },
            "upgrade.hooks.afterMember.timeoutSecs must be a number of seconds above 0, not 0",
        ],
        [
            { upgradePath: "all" as never },
            'upgradePath must be "one-series", "automatic" or a list of versions, not "all"',
        ],
        [
            { upgradePath: ["4.4"] },
            'upgradePath: Cannot read "4.4" as a server version: a full one like "6.0.27" is required',
        ],
        [{ stopAt: "5.0" }, 'stopAt requires upgradePath: "automatic" or a list of versions'],
        [
            { upgradePath: "automatic", stopAt: "5.0.4" },
            'stopAt must be a series like "5.0", not "5.0.4"',
        ],
        [
            { binaries: { kind: "directory", path: "mongodb" } },
            'binaries.path must be absolute, not "mongodb"',
        ],
    ];
    for (const [args, problem] of oneProblem) {
        it(`reports "${problem}"`, () => {
            assert.deepEqual(problemsOf({ version, ...args }), [problem]);
        });
    }

    const memberProblems: readonly (readonly [MemberArgs, string])[] = [
        [
            { host: "db1.example.com:27017" },
            'host must be an address and port of this machine\'s loopback interface, like "127.0.0.1:27017", not "db1.example.com:27017"',
        ],
        [{ priority: 1001 }, "priority must be 0 to 1000, not 1001"],
        [{ priority: -1 }, "priority must be 0 to 1000, not -1"],
        [{ votes: 2 }, "votes must be 0 or 1, not 2"],
        [{ votes: 0 }, "a member without a vote must have priority 0"],
        [{ hidden: true }, "a hidden member must have priority 0"],
        [{ address: "10.0.0.1:27017" }, "address requires host, by which the set knows the member"],
        [
            { host: "127.0.0.1:27017", address: "10.0.0.1" },
            'address must be like "203.0.113.7:27017", not "10.0.0.1"',
        ],
        [{ secondaryDelaySecs: 60 }, "a delayed member must have priority 0"],
        [
            { arbiterOnly: true, votes: 0, priority: 0 },
            "an arbiter must have a vote, and cannot be hidden or delayed",
        ],
        [
            { tags: { rack: 1 } } as unknown as MemberArgs,
            'tags must be strings, like { dc: "east" }',
        ],
    ];
    for (const [member, problem] of memberProblems) {
        it(`reports "members[1]: ${problem}"`, () => {
            assert.deepEqual(problemsOfMember(member), [`members[1]: ${problem}`]);
        });
    }

    for (const host of ["127.0.0.1:27017", "127.1.2.3:1", "localhost:27017", "[::1]:27017"]) {
        it(`accepts ${host} for a member of this machine`, () => {
            assert.deepEqual(problemsOfMember({ host }), []);
        });
    }

    it("reports all problems together", () => {
        const problems = problemsOf({
            version: "six",
            featureCompatibilityVersion: "six",
            members: [{ priority: -1 }, { votes: 2 }],
            options: { net: { port: 1, bindIp: "::" } },
            upgrade: { drainSecs: -1 },
            binaries: { kind: "directory", path: "." },
        });
        assert.equal(problems.length, 8, problems.join("\n"));
    });
});
