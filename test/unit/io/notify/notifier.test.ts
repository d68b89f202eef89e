import * as assert from "node:assert/strict";
import { readFile, stat } from "node:fs/promises";
import type { IncomingHttpHeaders, Server } from "node:http";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";

import type { UpgradeEvent, EventPayload } from "../../../../provider/core/report/events";
import type { EventsChoice } from "../../../../provider/io/notify/choice";
import { makeNotifier } from "../../../../provider/io/notify/notifier";
import { makeTemporaryFolder } from "../../../kit/system/temporary-folder";

const upgradeEvent = (to: string): UpgradeEvent => ({ event: "fcv-set", from: "5.0", to });

interface Request {
    readonly headers: IncomingHttpHeaders;
    readonly event: EventPayload;
}

/** A server that answers with a status; never with 0. */
function listen(status: number, requests: Request[]): Server {
    return createServer((request, response) => {
        let text = "";
        request.setEncoding("utf8").on("data", (part: string) => (text += part));
        request.on("end", () => {
            const event = JSON.parse(text) as EventPayload;
            requests.push({ headers: request.headers, event });
            if (status > 0) {
                const location = { location: "http://127.0.0.1:1/" };
                response.writeHead(status, status === 302 ? location : {}).end("thanks");
            }
        });
    });
}

describe("makeNotifier()", () => {
    const servers: Server[] = [];
    let warnings: string[];
    beforeEach(() => {
        warnings = [];
    });
    after(() => {
        for (const server of servers) {
            server.closeAllConnections();
            server.close();
        }
    });

    async function webhookOf(status: number, requests: Request[] = []) {
        const server = listen(status, requests);
        servers.push(server);
        await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
        const { port } = server.address() as AddressInfo;
        const headers = { Authorization: { secret: "Bearer s3cret\n" } };
        const url = { secret: `http://127.0.0.1:${port}/hidden` };
        return { url, headers, timeoutSecs: 20 };
    }

    async function emit(
        choice: EventsChoice,
        ...upgradeEvents: readonly UpgradeEvent[]
    ): Promise<void> {
        const warn = (text: string) => void warnings.push(text);
        const notifier = makeNotifier("acme/shop/prod/rs0", "rs0", choice, warn);
        for (const each of upgradeEvents) {
            notifier.emit(each);
        }
        await notifier.settle();
    }

    it("posts each event as JSON, in order, with the program's headers", async () => {
        const requests: Request[] = [];
        await emit(
            { webhook: await webhookOf(204, requests) },
            upgradeEvent("6.0"),
            upgradeEvent("7.0"),
        );
        assert.deepEqual(warnings, []);
        assert.deepEqual(
            requests.map(({ event }) => ("to" in event ? event.to : "")),
            ["6.0", "7.0"],
        );
        assert.equal(requests[0]?.headers.authorization, "Bearer s3cret");
        assert.equal(requests[0].headers["content-type"], "application/json");
    });

    it("disables a webhook that fails three times in a row, and names no address or secret", async () => {
        const requests: Request[] = [];
        const upgradeEvents = ["5.0", "6.0", "7.0", "8.0"].map(upgradeEvent);
        await emit({ webhook: await webhookOf(500, requests) }, ...upgradeEvents);
        assert.equal(requests.length, 3);
        assert.deepEqual(warnings.slice(1), [
            'The webhook did not receive the event "fcv-set" of rs0: it answered with HTTP status 500',
            'The webhook did not receive the event "fcv-set" of rs0: it answered with HTTP status 500; it receives no more events during this run',
        ]);
        assert.doesNotMatch(warnings.join(), /127\.0\.0\.1|hidden|s3cret/);
    });

    it("waits no longer for an answer than its timeout", async () => {
        await emit(
            { webhook: { ...(await webhookOf(0)), timeoutSecs: 0.05 } },
            upgradeEvent("6.0"),
        );
        assert.match(warnings[0] ?? "", /no answer within 0\.05 s/);
    });

    it("does not follow a redirection, which would send the headers elsewhere", async () => {
        await emit({ webhook: await webhookOf(302) }, upgradeEvent("6.0"));
        assert.match(warnings[0] ?? "", /no answer/);
    });

    it("names the variable that is not set", async () => {
        const url = { env: "NO_SUCH_VARIABLE_OF_OURS" };
        await emit({ webhook: { ...(await webhookOf(204)), url } }, upgradeEvent("6.0"));
        assert.match(warnings[0] ?? "", /webhook\.url: .*NO_SUCH_VARIABLE_OF_OURS is not set/);
    });

    it("appends one line per event, readable by all users", async () => {
        const logFile = join(await makeTemporaryFolder("events"), "log");
        await emit({ logFile }, upgradeEvent("6.0"));
        await emit({ logFile }, upgradeEvent("7.0"));
        const lines = (await readFile(logFile, "utf8")).trimEnd().split("\n");
        assert.deepEqual(
            lines.map((line) => (JSON.parse(line) as { to: string }).to),
            ["6.0", "7.0"],
        );
        assert.equal((await stat(logFile)).mode & 0o444, 0o444);
    });

    it("runs a command with the event on its standard input, although another sink fails", async () => {
        const folder = await makeTemporaryFolder("events");
        const copy = `require("node:fs").writeFileSync(process.argv[1], require("node:fs").readFileSync(0));`;
        const command = [process.execPath, "-e", copy, join(folder, "copy")];
        const logFile = join(folder, "no", "such", "folder");
        await emit({ command: { command, timeoutSecs: 20 }, logFile }, upgradeEvent("6.0"));
        const event = JSON.parse(await readFile(join(folder, "copy"), "utf8")) as EventPayload;
        assert.equal(event.event, "fcv-set");
        assert.deepEqual(
            warnings.map((text) => text.replace(/: .*/, "")),
            ['The log file did not receive the event "fcv-set" of rs0'],
        );
    });

    const failing: readonly (readonly [string, readonly string[], number, RegExp])[] = [
        ["an exit code", [process.execPath, "-e", "process.exit(3)"], 20, /exit code 3/],
        ["no such program", ["./no-such-program"], 20, /ENOENT/],
        ["a time limit", [process.execPath, "-e", "setTimeout(() => 0, 1e6)"], 0.05, /SIGTERM/],
    ];
    for (const [name, command, timeoutSecs, message] of failing) {
        it(`reports a command that failed with ${name}`, async () => {
            await emit({ command: { command, timeoutSecs } }, upgradeEvent("6.0"));
            assert.match(warnings[0] ?? "", message);
        });
    }
});
