import assert from "node:assert/strict";

import { makeApp } from "../../../../../provider/cli/console/server/app";
import { listenOn } from "../../../../../provider/cli/console/server/listen";
import {
    inAddressBar,
    isLoopback,
    mainName,
    ownNames,
} from "../../../../../provider/cli/console/server/own-names";
import { makeSessions } from "../../../../../provider/cli/console/server/sessions";

const loopback = ["127.0.0.1", "localhost", "[::1]"];
const interfaces = {
    lo: [{ address: "127.0.0.1" }, { address: "::1" }],
    eth0: [{ address: "10.0.0.5" }, { address: "FE80::0:1%eth0" }],
};

describe("ownNames()", () => {
    for (const [address, others] of [
        ["127.0.0.1", []],
        ["::1", []],
        ["10.0.0.5", ["10.0.0.5"]],
        ["2001:DB8:0::1", ["[2001:db8::1]"]],
        ["DB1.example.com", ["db1.example.com"]],
        ["0.0.0.0", ["10.0.0.5", "[fe80::1]"]],
        ["::", ["10.0.0.5", "[fe80::1]"]],
    ] as const) {
        it(`lists ${["loopback", ...others].join(", ")} for a console that listens on ${address}`, () => {
            assert.deepEqual(ownNames(address, interfaces), [...loopback, ...others]);
        });
    }
});

describe("mainName()", () => {
    for (const [address, desired] of [
        ["127.0.0.1", "127.0.0.1"],
        ["2001:DB8::1", "[2001:db8::1]"],
        ["0.0.0.0", "10.0.0.5"],
    ] as const) {
        it(`is ${desired} for a console that listens on ${address}`, () => {
            assert.equal(mainName(address, interfaces), desired);
        });
    }

    it("is loopback if there is no other address", () => {
        assert.equal(mainName("::", { lo: interfaces.lo }), "127.0.0.1");
    });
});

describe("listenOn()", () => {
    it("answers at the address that it prints, also if it listens on all addresses", async () => {
        for (const address of ["127.0.0.1", "0.0.0.0"]) {
            const { signal } = new AbortController();
            const app = makeApp([], makeSessions(true), new Map(), signal, ownNames(address));
            const server = await listenOn(app.fetch, address, 0);
            const { status } = await fetch(`${server.origin}/open/wrong`);
            await server.close();
            assert.equal(status, 401, address);
        }
    });

    it("names the address on which it cannot listen", async () => {
        // 203.0.113.0/24 is for documentation: no machine has it.
        await assert.rejects(
            listenOn(() => new Response(), "203.0.113.7", 0),
            {
                code: "command-line-invalid",
                message: /^Cannot listen on 203\.0\.113\.7, port 0: .*EADDRNOTAVAIL/,
            },
        );
    });
});

describe("inAddressBar()", () => {
    it("returns an impossible address unchanged, for the error that names it", () => {
        assert.equal(inAddressBar("a b"), "a b");
    });
});

describe("isLoopback()", () => {
    for (const [address, desired] of [
        ["127.0.0.1", true],
        ["127.1.2.3", true],
        ["localhost", true],
        ["::1", true],
        ["0.0.0.0", false],
        ["127.0.0.1.example.com", false],
        ["10.0.0.5", false],
    ] as const) {
        it(`is ${String(desired)} for ${address}`, () => {
            assert.equal(isLoopback(address), desired);
        });
    }
});

describe("makeApp() of a console that listens on another address", () => {
    const sessions = makeSessions(false);
    const { signal } = new AbortController();
    const app = makeApp([], sessions, new Map(), signal, ownNames("db1.example.com"));
    const open = async (host: string, headers = {}) => {
        const path = `/open/${sessions.tokenOf("act") ?? ""}`;
        const request = { headers: { Host: host, ...headers } };
        return (await app.request(`http://${host}${path}`, request)).status;
    };

    it("answers under that name, at any port, and under loopback's through a tunnel", async () => {
        for (const host of ["db1.example.com:4711", "DB1.example.com", "localhost:8080"]) {
            assert.equal(await open(host), 303, host);
        }
    });

    it("keeps its guards", async () => {
        for (const host of ["10.0.0.5:4711", "example.com", "db1.example.com.evil.example"]) {
            assert.equal(await open(host), 403, host);
        }
        const host = "db1.example.com:4711";
        assert.equal(await open(host, { Origin: "http://evil.example" }), 403);
        assert.equal(await open(host, { "Sec-Fetch-Site": "cross-site" }), 403);
    });
});
