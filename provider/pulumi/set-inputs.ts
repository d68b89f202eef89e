import type { WantedConfig } from "../core/checks/configuration";
import { freeAddresses, knownAddress } from "../io/local-address";
import { memberFolder } from "../io/service/member-folder";
import type { PeerInputs, SetInputs } from "./inputs";
import type { SetSpec } from "./spec";

/** Gives every member its address, and keeps it over runs. */
export async function makeSetInputs(spec: SetSpec, owner: string): Promise<SetInputs> {
    const kept = await Promise.all(
        spec.members.map(async ({ host, folder }) => host ?? (await knownAddress(folder))),
    );
    const free = [...(await freeAddresses(kept.filter((host) => host === undefined).length))];
    return {
        setName: spec.setName,
        owner,
        settings: spec.settings,
        ...(spec.accept.includes("write-downtime") && { acceptsWriteDowntime: true }),
        ...(spec.maxUnavailable > 1 && { maxUnavailable: spec.maxUnavailable }),
        members: spec.members.map(({ folder }, index) => ({
            host: kept[index] ?? free.shift() ?? "",
            folder,
        })),
    };
}

/** mongod's configuration file, with the options that the package needs over the user's. */
export function mongodConfig(spec: SetSpec, { host, folder }: PeerInputs): object {
    const { hostname, port } = new URL(`mongodb://${host}`);
    const { data, log } = memberFolder(folder);
    return mergeSections(spec.options, {
        storage: { dbPath: data },
        systemLog: { destination: "file", path: log, logAppend: true },
        net: { bindIp: hostname.replace(/^\[|\]$/g, ""), port: Number(port) },
        replication: { replSetName: spec.setName },
    });
}

function mergeSections(options: object, over: object): object {
    const merged: Record<string, unknown> = { ...options };
    for (const [key, value] of Object.entries(over) as [string, unknown][]) {
        const below = merged[key];
        merged[key] = isSection(below) && isSection(value) ? mergeSections(below, value) : value;
    }
    return merged;
}

function isSection(value: unknown): value is object {
    return typeof value === "object" && value !== null;
}

/** What the program wants each member to be in the set's configuration. */
export function wantedConfig(spec: SetSpec, set: SetInputs): WantedConfig {
    return new Map(
        spec.members.flatMap(({ configured }, index) => {
            const peer = set.members[index];
            return peer ? [[peer.host, configured] as const] : [];
        }),
    );
}
