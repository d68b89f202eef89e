import assert from "node:assert/strict";
import { rm } from "node:fs/promises";

import { memberFolder } from "../../provider/io/layout/member-folder";
import { configuration } from "../../provider/pulumi/handlers/handlers";
import { pidOf } from "../kit/sets/by-hand";
import { closeSets, RealSet } from "../kit/sets/real-set";
import { stopProcess } from "../kit/sets/stop-process";

describe("a set all of whose data is gone", function () {
    this.timeout(120_000);
    after(closeSets);

    it("is not started as an empty one, which would look like the same set without its data", async () => {
        const set = await RealSet.create({ version: "6.0.27", members: 2 });
        const places = set.hosts.map((host) => set.place(host));
        for (const place of places) {
            assert.ok(await stopProcess(memberFolder(place.folder), 60_000));
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
