import assert from "node:assert/strict";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import {
    allowStop,
    allowStopOf,
    claim,
    forbidStop,
    readRecord,
    readRecords,
    release,
} from "../../../../provider/io/layout/claims";
import { permits } from "../../../../provider/core/gates/claims";
import { thisMachine } from "../../../../provider/io/machine/local-machine";
import type { Machine } from "../../../../provider/io/machine/machine";
import { makeTemporaryFolder, removeWithServers } from "../../../kit/system/temporary-folder";

const owner = "acme/shop/prod/rs0";
const own = { owner, urn: "urn:a" };

/** A host that cannot be reached. */
const goneMachine = {
    ...thisMachine,
    readText: () => Promise.reject(new Error("no route")),
} as Machine;

describe("claims in members' folders", () => {
    let root: string;
    const folderOf = (name: string, machine: Machine = thisMachine) => ({
        folder: join(root, name),
        machine,
    });
    const generationIn = async (name: string) =>
        (await readRecord(folderOf(name)))?.claims.set.find((each) => each.owner === owner)
            ?.generation;

    beforeEach(async () => {
        root = await makeTemporaryFolder("claims");
    });
    afterEach(() => removeWithServers(root));

    it("give a create a newer generation, and an update its own", async () => {
        const folders = [folderOf("0"), folderOf("1")];
        const first = await claim("set", folders, own);
        assert.equal(await claim("set", folders, own, { owner, generation: first }), first);
        const second = await claim("set", folders, own);
        assert.ok(second > first);
        assert.equal(await generationIn("0"), second);
        assert.equal(await generationIn("1"), second);
    });

    it("are renewed above a newer one by the resource that the program kept", async () => {
        const folders = [folderOf("0")];
        const kept = await claim("set", folders, own);
        const moved = await claim("set", folders, { owner, urn: "urn:b" });
        const renewed = await claim("set", folders, own, { owner, generation: kept });
        assert.ok(renewed > moved);
    });

    it("are completed in the folder of a new member, and in one that could not be reached", async () => {
        const first = await claim("set", [folderOf("0"), folderOf("1", goneMachine)], own);
        assert.equal(await generationIn("1"), undefined);
        const before = { owner, generation: first };
        const both = [folderOf("0"), folderOf("1")];
        assert.equal(await claim("set", both, own, before), first);
        assert.equal(await generationIn("1"), first);
    });

    it("follow a rename of the stack", async () => {
        const folders = [folderOf("0")];
        const first = await claim("member", folders, own);
        const renamed = { owner: "acme/shop/live/rs0", urn: "urn:c" };
        const second = await claim("member", folders, renamed, { owner, generation: first });
        assert.ok(second > first);
        const [record] = await readRecords(folders);
        assert.deepEqual(record?.claims.member, [{ ...renamed, generation: second }]);
    });

    it("leave no file once the last one is released", async () => {
        const folders = [folderOf("0")];
        const member = await claim("member", folders, own);
        await release("member", folders, { owner, generation: member - 1 });
        assert.ok(existsSync(join(root, "0", "owners")));
        await release("member", folders, { owner, generation: member });
        assert.ok(!existsSync(join(root, "0", "owners")));
    });

    it("void the permission to stop that a deleted set left behind", async () => {
        const folders = [folderOf("0")];
        const isPermitted = async (generation: number) => {
            const [record] = await readRecords(folders);
            return permits(record?.permission, record?.claims.member ?? [], generation);
        };
        const first = await claim("member", folders, own);
        assert.equal(await isPermitted(first), false);
        await allowStop(folders);
        assert.equal(await isPermitted(first), true);
        const second = await claim("member", folders, own);
        assert.equal(await isPermitted(second), false);
        await allowStopOf(second, folderOf("0"));
        assert.equal(await isPermitted(second), true);
        await forbidStop(folders);
        assert.equal(await isPermitted(second), false);
    });

    it("take a damaged record for none, and write over it", async () => {
        mkdirSync(join(root, "0"));
        writeFileSync(join(root, "0", "owners"), "{ damaged");
        const generation = await claim("set", [folderOf("0")], own);
        assert.equal(await generationIn("0"), generation);
    });
});
