import assert from "node:assert/strict";
import { rm } from "node:fs/promises";

import { configuration } from "../../provider/pulumi/handlers/handlers";
import { pidOf, stopByHand } from "../kit/sets/by-hand";
import { closeSets, RealSet } from "../kit/sets/real-set";

describe("a set all of whose data is gone", function () {
    this.timeout(120_000);
    after(closeSets);

    it("is not started as an empty one, which would look like the same set without its data", async () => {
        const set = await RealSet.create({ version: "6.0.27", members: 2 });
        const places = set.hosts.map((host) => set.place(host));
        for (const place of places) {
            await stopByHand(place);
            await rm(place.folder, { recursive: true });
        }
        const lost =
            /rs0 was created before, and none of its data is where this program expects it/;
        for (const { host, folder } of places) {
            const news = set.inputsOf(host, await set.observe());
            await assert.rejects(set.update(host, news), lost);
            assert.equal(await pidOf(folder), undefined);
        }
        const { set: inputs } = set.stateOf(set.hosts[0]!);
        const news = { stateVersion: 1, set: inputs, configured: [] } as const;
        const { failures } = await configuration.check(news, news);
        assert.match(failures?.[0]?.reason ?? "", lost);
    });
});
