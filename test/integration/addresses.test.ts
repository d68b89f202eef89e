import assert from "node:assert/strict";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:net";

import { freeAddresses } from "../../provider/io/layout/local-address";
import { Connections, ourAppName } from "../../provider/io/mongodb/connections";
import { makeObserver } from "../../provider/io/mongodb/observer";
import { memberFolder } from "../../provider/io/layout/member-folder";
import { unmanagedMachines } from "../../provider/io/mongodb/unmanaged-machines";
import { runOn, versionOf } from "../kit/sets/by-hand";
import type { Forwarder } from "../kit/hosts/forwarder";
import { forwardTo } from "../kit/hosts/forwarder";
import { closeSets, RealSet } from "../kit/sets/real-set";
import { underLoad } from "../kit/sets/upgrade-under-load";

describe("5.0.4 to 6.0.5, 3 members with IPv6 addresses and horizons, reached through forwarded ports", function () {
    this.timeout(180_000);
    let set: RealSet;
    let forwarders: readonly Forwarder[] = [];

    before(async function () {
        if (!(await hasIPv6())) {
            this.skip();
        }
        const ports = (await freeAddresses(3)).map((address) => address.split(":").at(-1) ?? "");
        const hosts = ports.map((port) => `[::1]:${port}`);
        forwarders = await Promise.all(hosts.map((host) => forwardTo(host)));
        set = await RealSet.create({
            version: "5.0.4",
            members: hosts.map((host, index) => ({ host, address: forwarders[index]!.address })),
        });
    });
    after(async () => {
        await closeSets();
        await Promise.all(forwarders.map((each) => each.close()));
    });

    it("succeeds under load; connects to members only through the forwarded ports, and keeps the horizons", async () => {
        const primary = await set.primary();
        const { config } = await runOn(primary, { replSetGetConfig: 1 });
        const { members, version, ...rest } = config as LiveConfig;
        const horizons = members.map((_, index) => ({ outside: `db${index}.example.com:27017` }));
        const withHorizons = members.map((each, index) => ({
            ...each,
            horizons: horizons[index],
        }));
        await runOn(primary, {
            replSetReconfig: { ...rest, version: version + 1, members: withHorizons },
        });

        await underLoad(set, () => set.upgrade("6.0.5"));

        for (const [index, host] of set.hosts.entries()) {
            assert.equal(await versionOf(host), "6.0.5");
            const callers = await ourCallersOf(set.place(host).folder);
            const forwarded = forwarders[index]!.callers;
            assert.ok(callers.length > 0, `no client has connected to ${host}`);
            assert.deepEqual(
                callers.filter((caller) => !forwarded.has(caller)),
                [],
            );
        }
        const { config: after } = await runOn(primary, { replSetGetConfig: 1 });
        assert.deepEqual(
            (after as LiveConfig).members.map((each) => each.horizons),
            horizons,
        );
    });

    it("reports the set's own host names if the program has only the forwarded addresses", async () => {
        const [host = "", ...others] = set.hosts;
        const named = [forwarders[0]!.address, ...others];
        const connections = new Connections();
        const observer = makeObserver("rs0", named, connections, unmanagedMachines);
        const { members, undeclared } = await observer.observe().finally(() => connections.close());
        assert.equal(members[0]?.knownAs, host);
        assert.deepEqual(undeclared, []);
    });
});

interface LiveConfig {
    readonly version: number;
    readonly members: readonly { readonly horizons?: object }[];
}

async function hasIPv6(): Promise<boolean> {
    const server = createServer();
    try {
        server.listen(0, "::1");
        await once(server, "listening");
        return true;
    } catch {
        return false;
    } finally {
        server.close();
    }
}

/** Addresses from which this package has connected to the server, from the server's log. */
async function ourCallersOf(folder: string): Promise<readonly string[]> {
    const clientMetadata = 51800;
    const lines = (await readFile(memberFolder(folder).log, "utf8")).split("\n");
    return lines
        .filter((line) => line.includes(ourAppName))
        .map((line) => JSON.parse(line) as MetadataLine)
        .filter(({ id }) => id === clientMetadata)
        .map(({ attr }) => attr.remote);
}

interface MetadataLine {
    readonly id: number;
    readonly attr: { readonly remote: string };
}
