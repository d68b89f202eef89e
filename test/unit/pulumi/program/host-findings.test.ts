import assert from "node:assert/strict";
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { Hop } from "../../../../provider/core/plan/upgrade-path";
import type { Topology } from "../../../../provider/core/topology/topology";
import { memberFolder } from "../../../../provider/io/layout/member-folder";
import type { MongodOptions } from "../../../../provider/pulumi/args/args";
import { findOnHosts } from "../../../../provider/pulumi/program/host-findings";
import type { SetInputs } from "../../../../provider/pulumi/state/inputs";
import { makeSpec } from "../../../../provider/pulumi/args/spec";
import { writeFalseRelease, writeScript } from "../../../kit/sets/releases";
import { db1, db2, db3, threeMembers, withMember } from "../../../kit/made-up/topologies";

const hosts = [db1, db2, db3];
const machineCodes: readonly string[] = ["cpu-too-old", "disk-low", "open-files-limit"];

/** A mongod that notes each configuration that it validates, and refuses what 4.4 refuses. */
const validator = (version: string, notes: string) => `case "$*" in
--version) echo "db version v${version}" ;;
*) cat "$2" >> "${notes}"
   if grep -q indexBuildRetry "$2"; then echo "Unrecognized option: storage.indexBuildRetry" >&2; exit 2; fi ;;
esac`;

describe("findOnHosts()", () => {
    let root: string;
    let notes: string;
    let set: SetInputs;

    beforeEach(async () => {
        root = fs.mkdtempSync(join(tmpdir(), "host-findings-"));
        notes = join(root, "notes");
        fs.writeFileSync(notes, "");
        await writeScript(join(root, "releases"), "4.4.2", validator("4.4.2", notes));
    });
    afterEach(() => fs.rmSync(root, { recursive: true }));

    async function find(
        topology: Topology,
        version: string,
        options: MongodOptions = {},
        before: readonly Pick<Hop, "topology" | "goal">[] = [],
    ) {
        const spec = makeSpec(
            "rs0",
            { version, options, binaries: { kind: "directory", path: join(root, "releases") } },
            join(root, "data"),
        );
        const members = spec.members.map(({ folder }, index) => ({
            host: hosts[index] ?? "",
            folder,
        }));
        const owner = "organization/project/dev/rs0";
        set = { setName: "rs0", owner, settings: spec.settings, choices: spec.choices, members };
        const found = await findOnHosts(spec, set, [...before, { topology, goal: { version } }]);
        // Findings on the machine that runs the tests do not matter here.
        return found.filter(({ code }) => !machineCodes.includes(code));
    }
    const validations = () => [...fs.readFileSync(notes, "utf8").matchAll(/"port": (\d+)/g)].length;
    const fileOf = (host: string) =>
        memberFolder(set.members.find((member) => member.host === host)?.folder ?? "").config;
    const removed = { storage: { indexBuildRetry: true } };

    it("finds nothing if the release accepts every member's configuration", async () => {
        assert.deepEqual(await find(threeMembers("4.2.6"), "4.4.2"), []);
        assert.equal(validations(), 1, "the three differ only in folder and port");
        assert.equal(fs.existsSync(join(root, "data")), false, "a preview creates nothing");
    });

    it("names the member, its file, the option, the version that removed it, and the release's message", async () => {
        const found = await find(threeMembers("4.2.6"), "4.4.2", removed);
        assert.deepEqual(
            found.map(({ severity, code, host }) => `${severity} ${code} ${String(host)}`),
            hosts.map((host) => `blocker options-refused ${host}`),
        );
        const { message = "" } = found[0] ?? {};
        assert.ok(message.startsWith(`Cannot start ${db1} with 4.4.2: ${fileOf(db1)} sets`));
        assert.match(
            message,
            /storage\.indexBuildRetry.* since 4\.4 .*; its mongod says: Unrecognized option: storage\.indexBuildRetry$/,
        );
    });

    it("knows removed options even if the release is not staged", async () => {
        fs.rmSync(join(root, "releases"), { recursive: true });
        const found = await find(threeMembers("4.2.6"), "4.4.2", removed);
        assert.deepEqual(
            found.map(({ code }) => code),
            ["binary-missing", "option-removed", "option-removed", "option-removed"],
        );
    });

    it("validates nothing for members that stay as they are", async () => {
        assert.deepEqual(await find(threeMembers("4.4.2"), "4.4.2", removed), []);
        assert.equal(validations(), 0);
    });

    it("validates only the configuration that changes", async () => {
        const topology = withMember(threeMembers("4.4.2"), db2, { configDiffers: true });
        const found = await find(topology, "4.4.2", removed);
        assert.deepEqual(
            found.map(({ host }) => host),
            [db2],
        );
        assert.equal(validations(), 1);
    });

    it("reports a release that is not the version that its folder names", async () => {
        await writeFalseRelease(join(root, "releases"), "4.4.2", "4.4.9");
        const found = await find(threeMembers("4.2.6"), "4.4.2");
        assert.deepEqual(
            found.map(({ code }) => code),
            ["binary-differs"],
        );
    });

    it("does not look for a release of an unknown series", async () => {
        assert.deepEqual(await find(threeMembers("6.0.27"), "6.9.1"), []);
    });

    it("validates with each release on the upgrade path", async () => {
        await writeScript(join(root, "releases"), "5.0.4", validator("5.0.4", notes));
        const first = { topology: threeMembers("4.2.6"), goal: { version: "4.4.2" } };
        assert.deepEqual(await find(threeMembers("4.4.2"), "5.0.4", {}, [first]), []);
        assert.equal(validations(), 2);
    });
});
