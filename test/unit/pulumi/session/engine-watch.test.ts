import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";

import { counted, endWithEngine } from "../../../../provider/pulumi/session/engine-watch";

describe("endWithEngine()", () => {
    it("ends once the engine no longer listens and the work is done, and not before", async () => {
        const engine = createServer().listen(0, "127.0.0.1");
        await once(engine, "listening");
        const { port } = engine.address() as AddressInfo;
        let ends = 0;
        const ended = new Promise<void>((resolve) => {
            endWithEngine(
                () => {
                    ends += 1;
                    resolve();
                },
                `127.0.0.1:${port}`,
                1,
            );
        });
        const polledTwice = async () => {
            for (let each = 0; each < 2; each += 1) {
                await once(engine, "connection");
            }
        };
        await polledTwice();
        assert.equal(ends, 0);
        let finish: () => void = () => undefined;
        const work = counted(new Promise<void>((resolve) => (finish = resolve)));
        engine.close();
        await once(engine, "close");
        for (let tick = 0; tick < 100; tick += 1) {
            await new Promise((resolve) => setImmediate(resolve));
        }
        assert.equal(ends, 0);
        finish();
        await work;
        await ended;
        assert.equal(ends, 1);
    });
});
