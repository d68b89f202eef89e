import { open } from "node:fs/promises";
import { join } from "node:path";

import { TestHosts } from "../kit/hosts/hosts";

describe("hosts of a test", function () {
    this.timeout(120_000);

    it("are recreated immediately, while another process still uses a namespace of the previous ones", async function () {
        if (!TestHosts.canBeMade()) {
            this.skip();
        }
        const first = await TestHosts.create(1);
        const held = await open(join("/run/netns", first.all[0]!.namespace));
        try {
            await first.close();
            await (await TestHosts.create(1)).close();
        } finally {
            await held.close();
        }
    });
});
