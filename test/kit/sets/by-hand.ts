import assert from "node:assert/strict";
import { rm, symlink } from "node:fs/promises";

import type { Document, MongoClientOptions } from "mongodb";
import { MongoClient } from "mongodb";

import { memberFolder } from "../../../provider/io/layout/member-folder";
import { findProcess, startProcess } from "../../../provider/io/service/process";
import { releaseFolder } from "./releases";
import { eventually } from "../system/eventually";

/** A member's host and folder: enough to do manually what an administrator would do. */
export interface Place {
    readonly host: string;
    readonly folder: string;
}

/** Runs one admin command on one member, over a connection of its own. */
export async function runOn(
    host: string,
    command: Document,
    options: MongoClientOptions = {},
): Promise<Document> {
    const client = new MongoClient(`mongodb://${host}/`, {
        ...options,
        directConnection: true,
        appName: "by-hand",
        serverSelectionTimeoutMS: 5_000,
    });
    try {
        return await client.db("admin").command(command, { readPreference: "nearest" });
    } finally {
        await client.close();
    }
}

/** Stops a member as `db.shutdownServer()` does. */
export async function stopByHand({ host, folder }: Place): Promise<void> {
    // The server may end before it answers.
    await runOn(host, { shutdown: 1, timeoutSecs: 1 }).catch(() => undefined);
    await awaitEnd({ host, folder });
}

/** Ends a member as a power loss does. */
export async function killByHand({ host, folder }: Place): Promise<void> {
    const pid = await pidOf(folder);
    assert.ok(pid !== undefined, `${host} does not run`);
    process.kill(pid, "SIGKILL");
    await awaitEnd({ host, folder });
}

async function awaitEnd({ host, folder }: Place): Promise<void> {
    await eventually(`${host} has ended`, async () => (await pidOf(folder)) === undefined);
}

export async function switchByHand({ folder }: Place, version: string): Promise<void> {
    const { current } = memberFolder(folder);
    await rm(current);
    await symlink(releaseFolder(version), current);
}

/** Starts a member. Resolves once it serves again. */
export async function startByHand({ host, folder }: Place): Promise<void> {
    await startProcess(memberFolder(folder));
    await eventually(`${host} is SECONDARY`, async () => (await stateOf(host)) === "SECONDARY");
}

export async function upgradeByHand(place: Place, version: string): Promise<void> {
    await stopByHand(place);
    await switchByHand(place, version);
    await startByHand(place);
}

/** Steps a primary down as `rs.stepDown()` does. Resolves once another member of the set is primary. */
export async function stepDownByHand(host: string, others: readonly string[]): Promise<string> {
    await runOn(host, { replSetStepDown: 60, secondaryCatchUpPeriodSecs: 10 });
    return eventually("another member is PRIMARY", () => findPrimary(others));
}

/**
 * Makes the survivor of a lost majority a set of its own: manual, "Reconfigure a Replica Set with Unavailable Members".
 * Resolves once it is primary.
 */
export async function forceSetOf(survivor: string): Promise<void> {
    const { config } = (await runOn(survivor, { replSetGetConfig: 1 })) as {
        config: { version: number; members: { host: string }[] };
    };
    const members = config.members.filter(({ host }) => host === survivor);
    const version = config.version + 1;
    await runOn(survivor, { replSetReconfig: { ...config, version, members }, force: true });
    await eventually("it is PRIMARY", async () => (await stateOf(survivor)) === "PRIMARY");
}

export async function findPrimary(hosts: readonly string[]): Promise<string | undefined> {
    const states = await Promise.all(hosts.map(stateOf));
    return hosts[states.indexOf("PRIMARY")];
}

/** A member's state as it reports itself; undefined if it does not answer. */
export async function stateOf(host: string): Promise<string | undefined> {
    try {
        const { members } = await runOn(host, { replSetGetStatus: 1 });
        const self = (members as { self?: boolean; stateStr: string }[]).find((each) => each.self);
        return self?.stateStr;
    } catch {
        return undefined;
    }
}

export async function versionOf(host: string): Promise<string> {
    return (await runOn(host, { buildInfo: 1 })).version as string;
}

export async function fcvOf(host: string): Promise<string> {
    const reply = await runOn(host, { getParameter: 1, featureCompatibilityVersion: 1 });
    return (reply.featureCompatibilityVersion as { version: string }).version;
}

export function pidOf(folder: string): Promise<number | undefined> {
    return findProcess(memberFolder(folder));
}
