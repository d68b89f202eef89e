import { join } from "node:path";

import { batchesOf } from "../../../provider/core/plan/batches";
import type { Goal } from "../../../provider/core/plan/goal";
import { orderMembers, planUpgrade } from "../../../provider/core/plan/plan";
import { numberSteps } from "../../../provider/core/report/render";
import type { Topology } from "../../../provider/core/topology/topology";
import type { Access } from "../../../provider/io/mongodb/access";
import type { MemberArgs, ReplicaSetArgs } from "../../../provider/pulumi/args/args";
import {
    configuration,
    featureCompatibility,
    member,
} from "../../../provider/pulumi/handlers/handlers";
import type {
    ConfigurationInputs,
    ConfigurationOutputs,
    FeatureCompatibilityInputs,
    FeatureCompatibilityOutputs,
    MemberInputs,
    MemberOutputs,
    SetInputs,
} from "../../../provider/pulumi/state/inputs";
import { stateVersion } from "../../../provider/pulumi/state/inputs";
import { silent } from "../../../provider/pulumi/session/progress";
import { closeConnections, observeOnce, openSet } from "../../../provider/pulumi/session/session";
import type { Security } from "../../../provider/pulumi/args/security";
import { resolveSecurity } from "../../../provider/pulumi/args/security";
import {
    makeSetInputs,
    memberFiles,
    mongodConfig,
} from "../../../provider/pulumi/state/set-inputs";
import type { SetSpec } from "../../../provider/pulumi/args/spec";
import { makeSpec } from "../../../provider/pulumi/args/spec";
import type { Ports } from "../../../provider/run/ports";
import type { Place } from "./by-hand";
import { findPrimary } from "./by-hand";
import { keepConsole } from "../console/keep-console";
import { makeTemporaryFolder, removeWithServers } from "../system/temporary-folder";

/** Options for small servers, so that several sets fit on one machine. */
export const smallServers = {
    storage: { wiredTiger: { engineConfig: { cacheSizeGB: 0.25 } } },
    replication: { oplogSizeMB: 64 },
};

/** Stands for the serialised provider, which the engine keeps in a resource's state and handlers must never lose. */
const providerText = "exports.handler = () => undefined;";

/** Every set that is not closed yet. */
const open = new Set<RealSet>();

/** Closes all sets; for `after`, also if `before` failed. */
export async function closeSets(): Promise<void> {
    await Promise.all([...open].map((set) => set.close()));
}

type State = MemberOutputs & { readonly __provider: string };

/**
 * A replica set of real servers, created and upgraded through the functions that the engine calls, in the
 * order in which it calls them, with the state that it would keep.
 */
export class RealSet {
    readonly folder: string;
    /** The state of each member, by host. */
    readonly states = new Map<string, State>();
    /** The handlers' output, one line per step. */
    readonly printed: string[] = [];
    #set: SetInputs;
    #args: ReplicaSetArgs;
    #security: Security;
    #fcv: FeatureCompatibilityOutputs | undefined;
    /** The state of the set's configuration. */
    #configured: ConfigurationOutputs | undefined;

    private constructor(folder: string, args: ReplicaSetArgs, set: SetInputs, security: Security) {
        this.folder = folder;
        this.#args = args;
        this.#set = set;
        this.#security = security;
    }

    /** Starts and initiates a set. If that fails, nothing is left. */
    static async create(args: ReplicaSetArgs): Promise<RealSet> {
        const folder = await makeTemporaryFolder("real-set");
        const complete = { options: smallServers, ...args };
        try {
            const security = await resolveSecurity(complete);
            const spec = makeSpec("rs0", complete, join(folder, "rs0"), security);
            const inputs = await makeSetInputs(spec, `organization/test/${folder}/rs0`);
            const set = new RealSet(folder, complete, inputs, security);
            await keepConsole(set.printed, () => set.#make());
            open.add(set);
            return set;
        } catch (error) {
            await removeWithServers(folder);
            throw error;
        }
    }

    get hosts(): readonly string[] {
        return this.#set.members.map(({ host }) => host);
    }

    get connectionString(): string {
        return `mongodb://${this.hosts.join(",")}/?replicaSet=${this.#set.setName}`;
    }

    /** Credentials and TLS settings for the members. */
    get access(): Access {
        return this.#set.access ?? {};
    }

    get fcv(): string | undefined {
        return this.#fcv?.current;
    }

    place(host: string): Place {
        const place = this.#set.members.find((peer) => peer.host === host);
        if (!place) {
            throw new RangeError(`${host} is not a member`);
        }
        return place;
    }

    stateOf(host: string): State {
        const state = this.states.get(host);
        if (!state) {
            throw new RangeError(`${host} has no state`);
        }
        return state;
    }

    async primary(): Promise<string> {
        return (await findPrimary(this.hosts)) ?? "";
    }

    /** Changes the arguments for the next calls, as an edited program does. */
    edit(changes: Partial<ReplicaSetArgs>): void {
        this.#args = { ...this.#args, ...changes };
    }

    /** Changes the arguments, including credentials or certificates. */
    async secure(changes: Partial<ReplicaSetArgs>): Promise<void> {
        this.edit(changes);
        this.#security = await resolveSecurity(this.#args);
        const { access, ...rest } = this.#set;
        this.#set = { ...rest, ...(this.#security.access && { access: this.#security.access }) };
    }

    /** Observes the set as the program does before it declares its resources. */
    async observe(access = this.access): Promise<Topology> {
        const spec = this.#spec();
        const desired = this.#set.members.map(
            (peer) =>
                [peer.host, { binaries: spec.binaries, config: mongodConfig(spec, peer) }] as const,
        );
        return observeOnce({ ...this.#set, access }, new Map(desired));
    }

    /** The order of the members' updates as the chain would have it now. */
    async order(): Promise<readonly string[]> {
        return orderMembers(await this.observe(), this.#goal()).map(({ host }) => host);
    }

    /** Upgrades the members, batch by batch, up to the first failure. Resolves to the hosts that changed. */
    async upgrade(version: string): Promise<readonly string[]> {
        this.edit({ version });
        const topology = await this.observe();
        const changed: string[] = [];
        for (const batch of batchesOf(topology, this.#goal())) {
            const updates = batch.map(async ({ host }) => {
                const news = this.inputsOf(host, topology);
                if ((await member.diff(host, this.stateOf(host), news)).changes === true) {
                    await this.update(host, news);
                    changed.push(host);
                }
            });
            await Promise.allSettled(updates);
            await Promise.all(updates);
        }
        return changed;
    }

    /**
     * Changes the program's members: new ones are started, then the set's configuration changes, and removed members are
     * stopped at the end. `configure` may fail as it could in the engine, which then deletes nothing.
     */
    async reshape(
        members: readonly MemberArgs[],
        configure: (set: RealSet, news: ConfigurationInputs) => Promise<"ended" | "failed"> = (
            set,
            news,
        ) => set.configure(news),
    ): Promise<void> {
        this.edit({ members });
        // Shells are resolved by position.
        this.#security = await resolveSecurity(this.#args);
        this.#set = await makeSetInputs(this.#spec(), this.#set.owner);
        const topology = await this.observe();
        for (const host of this.hosts) {
            const news = this.inputsOf(host, topology);
            if (!this.states.has(host)) {
                const created = await keepConsole(this.printed, () => member.create(news));
                const outs = created.outs as MemberOutputs;
                this.states.set(host, { ...outs, __provider: providerText });
            } else if ((await member.diff(host, this.stateOf(host), news)).changes === true) {
                await this.update(host, news);
            }
        }
        if ((await configure(this, this.#configurationInputs())) === "failed") {
            return;
        }
        for (const [host, state] of this.states) {
            if (!this.hosts.includes(host)) {
                await this.delete(state);
                this.states.delete(host);
            }
        }
    }

    /** Updates the set's configuration as the engine does. */
    async configure(news: ConfigurationInputs): Promise<"ended"> {
        const olds = this.#configured;
        if (olds && (await configuration.diff("rs0", olds, news)).changes === true) {
            const updated = await keepConsole(this.printed, () =>
                configuration.update("rs0", olds, news),
            );
            this.#configured = updated.outs as ConfigurationOutputs;
        }
        return "ended";
    }

    /** Deletes a member as the engine does when the program no longer names it. */
    async delete(state: State): Promise<void> {
        await keepConsole(this.printed, () => member.delete("rs0", state));
    }

    /** Updates one member as the engine does: the properties of a failure become its state. */
    async update(host: string, news: MemberInputs): Promise<void> {
        const olds = this.stateOf(host);
        try {
            const updated = await keepConsole(this.printed, () => member.update(host, olds, news));
            this.states.set(host, { ...(updated.outs as MemberOutputs), __provider: providerText });
        } catch (error) {
            const { properties } = error as { properties?: State };
            this.states.set(host, properties ?? olds);
            throw error;
        }
    }

    /** The inputs that the program would pass to the member now. */
    inputsOf(host: string, topology: Topology): MemberInputs {
        const spec = this.#spec();
        const steps = planUpgrade(topology, this.#goal());
        const lines = numberSteps(steps);
        return {
            stateVersion,
            host,
            version: spec.version,
            binaries: spec.binaries,
            config: mongodConfig(spec, this.place(host)),
            files: memberFiles(spec, this.place(host)),
            set: this.#set,
            plan: steps.flatMap((step, index) =>
                "host" in step && step.host === host ? (lines[index] ?? []) : [],
            ),
            resourceUrn: `urn:pulumi:test::test::mongodb:Member::${host}`,
        };
    }

    async setFcv(fcv: string): Promise<void> {
        this.edit({ featureCompatibilityVersion: fcv });
        const olds = this.#fcv;
        if (!olds) {
            throw new RangeError("The set has no FCV yet");
        }
        const updated = await keepConsole(this.printed, () =>
            featureCompatibility.update("fcv", olds, this.#fcvInputs()),
        );
        this.#fcv = updated.outs as FeatureCompatibilityOutputs;
    }

    /** The ports of a member's update, for tests that perform single steps. */
    portsOf(host: string): Ports {
        const spec = this.#spec();
        const desired = {
            binaries: spec.binaries,
            config: mongodConfig(spec, this.place(host)),
            files: memberFiles(spec, this.place(host)),
        };
        return openSet(this.#set, silent, new Map([[host, desired]]));
    }

    async close(): Promise<void> {
        open.delete(this);
        await closeConnections();
        await removeWithServers(this.folder);
    }

    async #make(): Promise<void> {
        const topology = await this.observe();
        for (const host of this.hosts) {
            const created = await member.create(this.inputsOf(host, topology));
            this.states.set(host, { ...(created.outs as MemberOutputs), __provider: providerText });
        }
        const configured = await configuration.create(this.#configurationInputs());
        this.#configured = configured.outs as ConfigurationOutputs;
        const created = await featureCompatibility.create(this.#fcvInputs());
        this.#fcv = created.outs as FeatureCompatibilityOutputs;
    }

    #configurationInputs(): ConfigurationInputs {
        const configured = this.#spec().members.map((each, index) => ({
            ...each.configured,
            host: this.hosts[index] ?? "",
        }));
        return { stateVersion, set: this.#set, configured };
    }

    #fcvInputs(): FeatureCompatibilityInputs {
        const { version, fcv } = this.#spec();
        return {
            stateVersion,
            set: this.#set,
            version,
            ...(fcv !== undefined && { desired: fcv }),
            plan: [],
        };
    }

    #goal(): Goal {
        const { version, fcv, choices } = this.#spec();
        return {
            version,
            ...(fcv !== undefined && { fcv }),
            ...choices,
        };
    }

    #spec(): SetSpec {
        return makeSpec("rs0", this.#args, join(this.folder, "rs0"), this.#security);
    }
}
