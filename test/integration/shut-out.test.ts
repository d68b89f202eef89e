import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";

import { mergeSections } from "../../provider/core/json/merge-sections";
import { findMember } from "../../provider/core/topology/topology";
import type { MemberInputs } from "../../provider/pulumi/state/inputs";
import { silent } from "../../provider/pulumi/session/progress";
import { openSet } from "../../provider/pulumi/session/session";
import { upgradeMember } from "../../provider/run/upgrade/executor";
import { memberFolder } from "../../provider/io/layout/member-folder";
import { freeAddresses } from "../../provider/io/layout/local-address";
import type { Forwarder } from "../kit/hosts/forwarder";
import { forwardTo } from "../kit/hosts/forwarder";
import { eventually } from "../kit/system/eventually";
import { stateOf } from "../kit/sets/by-hand";
import { closeSets, RealSet } from "../kit/sets/real-set";
import { inSteps } from "../kit/system/steps";

/** The option's effect on this package, as the test makes it: servers accept at least five connections, so it varies there. */
const shutsOut = { operationProfiling: { slowOpThresholdMs: 123 } };

describe("6.0.5, 3 members, an option with which a member serves the set but not this package", function () {
    this.timeout(120_000);
    let set: RealSet;
    let host = "";
    let forwarders: readonly Forwarder[] = [];

    before(async () => {
        const hosts = await freeAddresses(3);
        forwarders = await Promise.all(hosts.map((each) => forwardTo(each, () => admits(each))));
        set = await RealSet.create({
            version: "6.0.5",
            members: hosts.map((each, index) => ({
                host: each,
                address: forwarders[index]!.address,
            })),
            upgrade: { startTimeoutSecs: 10 },
        });
        [host = ""] = await set.order();
    });
    after(async () => {
        await closeSets();
        await Promise.all(forwarders.map((each) => each.close()));
    });

    /** The member's address is open to this package unless its server runs with the option. */
    const admits = (each: string) => {
        const file = each === host ? memberFolder(set.place(each).folder).config : "";
        return !existsSync(file) || !readFileSync(file, "utf8").includes(": 123");
    };
    const shutOut = async (): Promise<MemberInputs> => {
        const inputs = set.inputsOf(host, await set.observe());
        return { ...inputs, config: mergeSections(inputs.config, shutsOut) };
    };

    const test = inSteps();

    test.step("the update that brings it is reverted, as another member is primary", async () => {
        await assert.rejects(set.update(host, await shutOut()), {
            message: /^start-timeout: [^]*runs 6\.0\.5 again, with the configuration that it had$/,
        });
        assert.equal(await stateOf(host), "SECONDARY");
    });

    test.step("after a killed run the corrected program restarts it, without a wait for its start", async () => {
        const { version, binaries, config, set: inputs } = await shutOut();
        const ports = openSet(inputs, silent, new Map([[host, { binaries, config }]]));
        await new Promise<void>((started) => {
            const start = async (each: string) => {
                await ports.control.start(each);
                started();
                await new Promise<never>(() => undefined); // The run is killed here.
            };
            const control = { ...ports.control, start };
            void upgradeMember(host, { version }, { ...ports, control });
        });
        await eventually("the others hear the member", async () => {
            const { servesOthers, version: answered } = findMember(await set.observe(), host);
            return servesOthers === true && answered === undefined;
        });
        set.edit({ upgrade: { startTimeoutSecs: 300 } });
        await set.update(host, set.inputsOf(host, await set.observe()));
        assert.equal(await stateOf(host), "SECONDARY");
        assert.match(set.printed.join("\n"), /1\/3 Stop .*\(secondary, 6\.0\.5\): done in/);
    });
});
