import assert from "node:assert/strict";

import * as pulumi from "@pulumi/pulumi";

import { nothingInspected } from "../../../../provider/core/inspection/inspection";
import { pauseHop } from "../../../../provider/core/plan/pause";
import type { Goal } from "../../../../provider/core/plan/goal";
import { lastOf, planPath } from "../../../../provider/core/plan/upgrade-path";
import type { ReplicaSetArgs } from "../../../../provider/pulumi/args/args";
import { makeSpec } from "../../../../provider/pulumi/args/spec";
import { declareChain } from "../../../../provider/pulumi/program/chain";
import type { Observed } from "../../../../provider/pulumi/program/observed-set";
import { desiredConfig } from "../../../../provider/pulumi/state/set-inputs";
import { db1, db2, db3, threeMembers } from "../../../kit/made-up/topologies";

interface Declared {
    readonly dependsOn: readonly string[];
    readonly inputs: Readonly<Record<string, unknown>>;
}

/** What is used here of the engine's client, and of its requests. */
interface Monitor {
    registerResource(request: Registration, ...others: readonly unknown[]): unknown;
}

interface Registration {
    getName(): string;
    getDependenciesList(): readonly string[];
    getObject(): { toJavaScript(): Record<string, unknown> } | undefined;
}

const password = "correct horse";

function observe(goals: readonly Goal[], args: Partial<ReplicaSetArgs> = {}): Observed {
    const topology = threeMembers("5.0.4");
    const last = goals.at(-1);
    assert.ok(last);
    const { upgrade, upgradePath } = args;
    const spec = makeSpec(
        "rs0",
        {
            version: last.version,
            binaries: { kind: "directory", path: "/releases" },
            ...(upgrade && { upgrade }),
            ...(upgradePath && { upgradePath }),
        },
        "/data",
    );
    const set = {
        setName: "rs0",
        owner: "acme/shop/prod/rs0",
        settings: spec.settings,
        choices: spec.choices,
        access: {
            auth: {
                mechanism: "SCRAM-SHA-256",
                username: "admin",
                authSource: "admin",
                password: { secret: password },
            },
        },
        members: [db1, db2, db3].map((host, index) => ({ host, folder: `/data/rs0-${index}` })),
    } as const;
    const hops = planPath(topology, goals);
    return {
        spec,
        set,
        config: desiredConfig(spec, set),
        topology,
        inspection: nothingInspected,
        hops,
        paused: pauseHop(lastOf(hops), spec.pause),
        membersFirst: false,
        unreachable: [],
        omitted: [],
        lock: undefined,
        adoption: { findings: [], adopted: [], ready: new Set() },
        findings: [],
        approvalToken: null,
    };
}

/** Returns the declared resources by name, as the engine is asked to register them. */
async function declare(observed: Observed): Promise<ReadonlyMap<string, Declared>> {
    const found = new Map<string, Declared>();
    await pulumi.runtime.setMocks({
        newResource: ({ name, inputs }: { readonly name: string; readonly inputs: object }) => ({
            id: `${name}-id`,
            state: inputs,
        }),
        call: ({ inputs }: { readonly inputs: object }) => inputs,
    });
    const monitor = pulumi.runtime.getMonitor() as unknown as Monitor;
    const register = monitor.registerResource.bind(monitor);
    monitor.registerResource = (request, ...others) => {
        found.set(request.getName(), {
            dependsOn: request
                .getDependenciesList()
                .map((urn) => urn.split("::").at(-1) ?? "")
                .sort(),
            inputs: request.getObject()?.toJavaScript() ?? {},
        });
        return register(request, ...others);
    };
    const parent = new pulumi.ComponentResource("test:index:Parent", "rs0");
    const { members } = declareChain("rs0", observed, parent, "urn:pulumi:prod::shop::test::rs0");
    assert.equal(members.length, 3);
    await pulumi.runtime.disconnect();
    return found;
}

const staging = ["rs0-0-staging", "rs0-1-staging", "rs0-2-staging"];

describe("declareChain()", () => {
    it("orders staging, members with the primary last, configuration and FCV", async () => {
        const declared = await declare(observe([{ version: "6.0.27", fcv: "6.0" }]));
        const dependsOn = (name: string) => declared.get(name)?.dependsOn;
        assert.deepEqual(dependsOn("rs0-0-staging"), []);
        assert.deepEqual(dependsOn("rs0-1"), staging);
        assert.deepEqual(dependsOn("rs0-2"), ["rs0-1", ...staging].sort());
        assert.deepEqual(dependsOn("rs0-0"), ["rs0-2", ...staging].sort());
        const members = ["rs0-0", "rs0-1", "rs0-2"];
        assert.deepEqual(dependsOn("rs0-configuration"), members);
        assert.deepEqual(dependsOn("rs0-fcv"), [...members, "rs0-configuration"].sort());
        assert.equal(declared.has("rs0-path"), false);
    });

    it("gives each member its version, its own steps, and the version it runs", async () => {
        const declared = await declare(observe([{ version: "6.0.27", fcv: "6.0" }]));
        const { version, from, host, plan } = declared.get("rs0-1")?.inputs ?? {};
        assert.deepEqual([version, from, host], ["6.0.27", "5.0.4", db2]);
        assert.match(String(plan), /^1\/\d+ Stop db2:27017/);
        assert.equal(declared.get("rs0-fcv")?.inputs.desired, "6.0");
    });

    it("updates a batch in parallel, and keeps the choices of goals together", async () => {
        const goal = { version: "6.0.27", maxUnavailable: 2 };
        const declared = await declare(observe([goal], { upgrade: { maxUnavailable: 2 } }));
        for (const name of ["rs0-1", "rs0-2"]) {
            assert.equal(declared.get(name)?.dependsOn.includes("rs0-0"), false);
        }
        const { set } = declared.get("rs0-0")?.inputs ?? {};
        assert.deepEqual((set as { choices: unknown }).choices, { maxUnavailable: 2 });
    });

    it("puts the hops before the last in front of the members", async () => {
        const goals = [{ version: "6.0.27", fcv: "6.0" }, { version: "7.0.14" }];
        const declared = await declare(observe(goals, { upgradePath: "automatic" }));
        assert.deepEqual(declared.get("rs0-path")?.dependsOn, staging);
        assert.deepEqual(declared.get("rs0-path")?.inputs.hops, [
            { version: "6.0.27", fcv: "6.0" },
        ]);
        for (const name of ["rs0-0", "rs0-1", "rs0-2"]) {
            assert.ok(declared.get(name)?.dependsOn.includes("rs0-path"), name);
        }
        const lines = ["rs0-path", "rs0-0", "rs0-1", "rs0-2", "rs0-fcv"].flatMap(
            (name) => declared.get(name)?.inputs.plan as readonly string[],
        );
        const numbers = lines.map((line) => Number.parseInt(line, 10)).sort((a, b) => a - b);
        assert.deepEqual(
            numbers,
            numbers.map((_, index) => index + 1),
        );
    });

    it("leaves members of a later run as they are, and the FCV unmanaged", async () => {
        const declared = await declare(
            observe([{ version: "6.0.27", fcv: "6.0" }], { upgrade: { pauseAfter: "first" } }),
        );
        assert.equal(declared.get("rs0-1")?.inputs.version, "6.0.27");
        assert.equal("paused" in (declared.get("rs0-1")?.inputs ?? {}), false);
        const { version, paused, from, plan } = declared.get("rs0-2")?.inputs ?? {};
        assert.deepEqual([version, paused, from, plan], ["5.0.4", true, undefined, []]);
        assert.equal("desired" in (declared.get("rs0-fcv")?.inputs ?? {}), false);
    });

    it("passes the engine no secret in clear text", async () => {
        const declared = await declare(observe([{ version: "6.0.27" }]));
        const { inputs } = declared.get("rs0-0") ?? {};
        const { access } = inputs?.set as { access: { auth: { password: { secret: object } } } };
        // The engine's own mark of a secret (pulumi.com/docs, "Pulumi's wire format").
        assert.ok("4dabf18193072939515e22adb298388d" in access.auth.password.secret);
    });
});
