import * as pulumi from "@pulumi/pulumi";

import type { Goal } from "../core/plan";
import { orderMembers, planUpgrade } from "../core/plan";
import { numberSteps, renderFindings, renderPlan, renderTopology } from "../core/render";
import type { Step } from "../core/step";
import type { Topology } from "../core/topology";
import type { ReplicaSetArgs } from "./args";
import { findAll } from "./findings";
import type { SetInputs } from "./inputs";
import { stateVersion } from "./inputs";
import type { SetOutcome, UpgradeOutcome } from "./outcome";
import { observeOutcome, upgradeOutcome } from "./outcome";
import { Configuration, FeatureCompatibility, Member } from "./resources";
import { observeOnce } from "./session";
import { makeSetInputs } from "./set-inputs";
import type { SetSpec } from "./spec";
import { homeOf, makeSpec } from "./spec";
import { stageVersion } from "./staging";

interface Made {
    readonly connectionString: string;
    readonly outcome: pulumi.Output<SetOutcome>;
    readonly lastUpgrade: pulumi.Output<UpgradeOutcome | undefined>;
    readonly fcv: pulumi.Output<string>;
}

/**
 * A MongoDB replica set whose version can be changed without stopping it. Change `version` and run
 * `pulumi up`: secondaries are upgraded one by one, the primary hands over and comes last.
 * `pulumi preview` shows what stands against it, and the ordered steps.
 */
export class ReplicaSet extends pulumi.ComponentResource<Made> {
    /** Names all members; without credentials. */
    readonly connectionString: pulumi.Output<string>;
    /** Measured: "6.0.27", or several, oldest first, while the members differ. */
    readonly runningVersion: pulumi.Output<string>;
    /** Measured: the primary's address; "" while there is none. */
    readonly primary: pulumi.Output<string>;
    readonly members: pulumi.Output<SetOutcome["members"]>;
    /** Measured: the set's featureCompatibilityVersion. */
    readonly featureCompatibilityVersion: pulumi.Output<string>;
    /** How the last change of version went, measured. */
    readonly lastUpgrade: pulumi.Output<UpgradeOutcome | undefined>;

    constructor(name: string, args: ReplicaSetArgs, opts: pulumi.ComponentResourceOptions = {}) {
        super("pulumi-mongodb-replicaset:index:ReplicaSet", name, { ...args }, opts);
        const made = pulumi.output(this.getData());
        this.connectionString = made.connectionString;
        this.runningVersion = made.outcome.runningVersion;
        this.primary = made.outcome.primary;
        this.members = made.outcome.members as pulumi.Output<SetOutcome["members"]>;
        this.featureCompatibilityVersion = made.fcv;
        this.lastUpgrade = made.lastUpgrade as pulumi.Output<UpgradeOutcome | undefined>;
    }

    /** Runs while the program does, in previews too: looks at the live set, shows the plan, makes the resources. */
    protected override async initialize(
        args: ReplicaSetArgs,
        _opts?: pulumi.ComponentResourceOptions,
        name = "",
    ): Promise<Made> {
        const home = homeOf(pulumi.getProject(), pulumi.getStack(), name);
        const spec = readable(() => makeSpec(name, args, home));
        const set = await makeSetInputs(spec);
        const goal: Goal = {
            version: spec.version,
            ...(spec.fcv !== undefined && { fcv: spec.fcv }),
        };
        const topology = await observeOnce(set);
        const steps = planUpgrade(topology, goal);
        await this.#show(set, topology, goal, steps);
        const urn = await new Promise<pulumi.URN>((resolve) => this.urn.apply(resolve));
        const made = this.#make(name, spec, set, topology, goal, steps, urn);
        this.registerOutputs();
        return made;
    }

    async #show(
        set: SetInputs,
        topology: Topology,
        goal: Goal,
        steps: readonly Step[],
    ): Promise<void> {
        const findings = await findAll(set, topology, goal);
        const blocked = findings.some((finding) => finding.severity === "blocker");
        if (blocked) {
            throw new pulumi.RunError(renderFindings(findings));
        }
        if (findings.length > 0) {
            await pulumi.log.warn(renderFindings(findings), this);
        }
        const texts = topology.initiated
            ? [renderTopology(topology), renderPlan(topology, goal, steps)]
            : [renderCreation(topology, goal)];
        await pulumi.log.info(texts.join("\n"), this);
    }

    #make(
        name: string,
        spec: SetSpec,
        set: SetInputs,
        topology: Topology,
        goal: Goal,
        steps: readonly Step[],
        urn: pulumi.URN,
    ): Made {
        const parent = this;
        const staged = spec.members.map((member) =>
            stageVersion(`${member.name}-staging`, spec.binaries, spec.version, { parent }),
        );
        const lines = numberSteps(steps);
        const planOf = (host: string) =>
            lines.filter((_, index) => {
                const step = steps[index];
                return step !== undefined && "host" in step && step.host === host;
            });
        // Each depends on the one before it in the plan's order: the primary comes last.
        const members = orderMembers(topology, goal).reduce<Member[]>((chain, { host }) => {
            const index = set.members.findIndex((member) => member.host === host);
            const inputs = {
                stateVersion,
                host,
                version: spec.version,
                set,
                plan: planOf(host),
            } as const;
            const before = chain.at(-1);
            const dependsOn = before ? [...staged, before] : staged;
            const own = spec.members[index]?.name ?? host;
            const member = new Member(own, inputs, urn, { parent, dependsOn });
            return [...chain, member];
        }, []);
        const configured = spec.members.map((member, index) => ({
            ...member.configured,
            host: set.members[index]?.host ?? "",
        }));
        const configuration = new Configuration(
            `${name}-configuration`,
            { stateVersion, set, configured },
            { parent, dependsOn: members },
        );
        const fcv = new FeatureCompatibility(
            `${name}-fcv`,
            {
                stateVersion,
                set,
                version: spec.version,
                ...(spec.fcv !== undefined && { wanted: spec.fcv }),
                plan: lines.filter((_, index) => steps[index]?.kind === "raise-fcv"),
            },
            { parent, dependsOn: [...members, configuration] },
        );
        const hosts = set.members.map((member) => member.host).join(",");
        return {
            connectionString: `mongodb://${hosts}/?replicaSet=${spec.setName}`,
            // Looked at anew once all is done; unknown in a preview that changes something.
            outcome: pulumi
                .all([fcv.current, ...members.map((member) => member.state)])
                .apply(() => observeOutcome(set)),
            lastUpgrade: pulumi
                .all(members.map((member) => pulumi.all([member.host, member.lastUpgrade])))
                .apply((all) => upgradeOutcome(all)),
            fcv: fcv.current,
        };
    }
}

function renderCreation(topology: Topology, goal: Goal): string {
    const hosts = topology.members.map((member) => member.host);
    return [
        `${topology.setName} is not there yet: ${hosts.length} members of ${goal.version} are started and initiated`,
        ...hosts.map((host) => `  ${host}`),
    ].join("\n");
}

/** A wrong argument is the user's to mend: the message alone, without a stack trace. */
function readable<T>(work: () => T): T {
    try {
        return work();
    } catch (error) {
        throw error instanceof TypeError ? new pulumi.RunError(error.message) : error;
    }
}
