import * as pulumi from "@pulumi/pulumi";

import type { Finding } from "../../core/errors/errors";
import { codedMessageOf, UpgradeError } from "../../core/errors/errors";
import { hopsToRun } from "../../core/plan/unfinished-only";
import { isIdle, lastOf } from "../../core/plan/upgrade-path";
import { renderMembership } from "../../core/report/render-membership";
import { withoutJoining } from "../../core/topology/topology";
import {
    renderCreation,
    renderFcvBehind,
    renderFindings,
    renderPlan,
    renderRemaining,
    renderAdopted,
    renderToken,
    renderTopology,
} from "../../core/report/render";
import type { PlanReport } from "../../core/report/report";
import { reportPlan } from "../../core/report/report";
import type { ReplicaSetArgs } from "../args/args";
import { declareChain } from "./chain";
import { findAll } from "./findings";
import { findUnreached } from "../session/machines";
import { isOnlyGated } from "./gates";
import type { Observed } from "./observed-set";
import { memberSteps, observeSet } from "./observed";
import type { SetOutcome, UpgradeOutcome } from "../session/outcome";
import { observeOutcome, upgradeOutcome } from "../session/outcome";
import type { Security } from "../args/security";
import { markArgs, resolveSecurity } from "../args/security";
import { limitObservations } from "../session/session";
import type { SetSpec } from "../args/spec";
import { homeOf, makeSpec } from "../args/spec";
import { emitPlanned } from "./emit-planned";

interface Made {
    readonly connectionString: string;
    readonly outcome: pulumi.Output<SetOutcome>;
    readonly lastUpgrade: pulumi.Output<UpgradeOutcome | null>;
    readonly fcv: pulumi.Output<string>;
    readonly plan: PlanReport;
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
    /** How the last change of version went, measured; null before the first. */
    readonly lastUpgrade: pulumi.Output<UpgradeOutcome | null>;
    /** What this very run found and plans, known in a preview too: `renderMarkdown` makes a comment of it. */
    readonly plan: pulumi.Output<PlanReport>;

    constructor(name: string, args: ReplicaSetArgs, opts: pulumi.ComponentResourceOptions = {}) {
        // What is wrong with the arguments alone is said before any resource is made.
        specOf(name, args);
        super("pulumi-mongodb-replicaset:index:ReplicaSet", name, { ...markArgs(args) }, opts);
        const made = pulumi.output(this.getData());
        this.connectionString = made.connectionString;
        this.runningVersion = made.outcome.runningVersion;
        this.primary = made.outcome.primary;
        this.members = made.outcome.members as pulumi.Output<SetOutcome["members"]>;
        this.featureCompatibilityVersion = made.fcv;
        this.lastUpgrade = made.lastUpgrade;
        // A report has no outputs in it that could be lifted.
        this.plan = made.plan;
    }

    /** Runs while the program does, in previews too: looks at the live set, shows the plan, makes the resources. */
    protected override async initialize(
        args: ReplicaSetArgs,
        _opts?: pulumi.ComponentResourceOptions,
        name = "",
    ): Promise<Made> {
        // Known once all that it depends on is done: only then the look is worth something. Not before, either, may
        // anything be logged for this resource: the engine's messages wait in line for one whose address is not known.
        const urn = await new Promise<pulumi.URN>((resolve) => this.urn.apply(resolve));
        // Not among the few: a secret may come from another resource, and take its time.
        const security = await orUserError(() => resolveSecurity(args));
        const look = async () => {
            const spec = specOf(name, args, security);
            refuse(spec, await findUnreached(spec));
            const observed = await observeSet(spec, ownerOf(name), pulumi.runtime.isDryRun());
            return { observed, findings: await this.#show(observed) };
        };
        const { observed, findings } = await limitObservations(() => orUserError(look));
        const { members, path, featureCompatibility } = declareChain(name, observed, this, urn);
        this.registerOutputs();
        const hosts = observed.set.members.map((member) => member.host).join(",");
        return {
            connectionString: `mongodb://${hosts}/?replicaSet=${observed.spec.setName}`,
            // Looked at anew once all is done; unknown in a preview that changes something.
            outcome: pulumi
                .all([featureCompatibility.current, ...members.map((member) => member.state)])
                .apply(() => observeOutcome(observed.set)),
            lastUpgrade: pulumi
                .all([
                    pulumi.all(
                        members.map((member) => pulumi.all([member.host, member.lastUpgrade])),
                    ),
                    path?.lastHops,
                ])
                .apply(([all, hops]) => upgradeOutcome(all, hops) ?? null),
            fcv: featureCompatibility.current,
            plan: reportPlan(
                observed.topology,
                hopsToRun(observed),
                findings,
                observed.approvalToken,
                memberSteps(observed),
            ),
        };
    }

    /** Prints what was found and what will be done. Ends the program where something speaks against it. */
    async #show(observed: Observed): Promise<readonly Finding[]> {
        const { spec, topology, paused, membership, approvalToken } = observed;
        const hops = hopsToRun(observed);
        const { goal } = lastOf(hops);
        const findings = await findAll(observed);
        const texts = topology.initiated
            ? [
                  renderTopology(membership ? withoutJoining(membership.topology) : topology),
                  ...renderAdopted(observed.adoption.adopted),
                  ...[renderFcvBehind(topology)].filter((text) => text !== undefined),
                  ...(isPaused(observed) || (membership && isIdle(hops))
                      ? []
                      : [renderPlan(topology, hops)]),
                  ...(membership
                      ? [renderMembership(topology.setName, memberSteps(observed))]
                      : []),
                  ...(paused.remaining.length > 0 ? [renderRemaining(paused)] : []),
                  ...(spec.approve && approvalToken !== null ? [renderToken(approvalToken)] : []),
              ]
            : [renderCreation(topology, goal)];
        const desired = { ...spec, version: goal.version };
        if (!isOnlyGated(findings)) {
            refuse(desired, findings);
        }
        if (findings.length > 0) {
            await pulumi.log.warn(renderFindings(findings), this);
        }
        // Also where it is not the time for it, or nobody has approved it: what comes is to be seen.
        await pulumi.log.info(texts.join("\n"), this);
        refuse(desired, findings);
        await emitPlanned(observed, pulumi.runtime.isDryRun(), (text) => {
            void pulumi.log.warn(text, this);
        });
        return findings;
    }
}

function refuse(
    { setName, version }: Pick<SetSpec, "setName" | "version">,
    findings: readonly Finding[],
): void {
    if (findings.some((finding) => finding.severity === "blocker")) {
        throw userError(
            `${setName} can't be brought to ${version}; nothing was changed:\n${renderFindings(findings)}`,
        );
    }
}

/** Nobody's turn comes in this run: a finding says why. */
function isPaused(observed: Observed): boolean {
    const steps = hopsToRun(observed).flatMap((hop) => hop.steps);
    return observed.paused.waiting.length > 0 && steps.length === 0;
}

/** Who holds the set's lock while this program's update works. */
function ownerOf(name: string): string {
    return [pulumi.getOrganization(), pulumi.getProject(), pulumi.getStack(), name].join("/");
}

/** A wrong argument is the user's to mend: the message alone, without a stack trace. */
function specOf(name: string, args: ReplicaSetArgs, security?: Security): SetSpec {
    const home = homeOf(pulumi.getProject(), pulumi.getStack(), name);
    try {
        return makeSpec(name, args, home, security);
    } catch (error) {
        throw error instanceof TypeError ? userError(error.message) : error;
    }
}

async function orUserError<T>(work: () => Promise<T>): Promise<T> {
    try {
        return await work();
    } catch (error) {
        throw error instanceof UpgradeError ? userError(codedMessageOf(error)) : error;
    }
}

/**
 * The user's to mend, so the message alone is shown. It has no stack: the engine's Node host colours the frames of any
 * error, and over those of a TypeScript program ("node_modules/@pulumi/resource.ts") Node's inspect() runs for 12 s.
 */
function userError(message: string): pulumi.RunError {
    return Object.assign(new pulumi.RunError(message), { stack: message });
}
