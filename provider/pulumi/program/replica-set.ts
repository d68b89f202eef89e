/*
 * program/ runs in the user's program, in previews and in updates: it observes the set, plans, finds problems and declares
 * the resources. For each resource the engine then calls handlers/, which runs in the engine's provider process.
 */
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
import { findUnknown, findUnreachable } from "../session/machines";
import { isOnlyGated } from "./gates";
import type { Observed } from "./observed-set";
import { membershipStepsOf, observeSet } from "./observed";
import type { SetOutcome, UpgradeOutcome } from "../session/outcome";
import { observeOutcome, upgradeOutcome } from "../session/outcome";
import type { Security } from "../args/security";
import { markArgs, resolveSecurity } from "../args/security";
import { limitObservations } from "../session/session";
import type { SetSpec } from "../args/spec";
import { homeOf, makeSpec } from "../args/spec";
import { emitPlanned } from "./emit-planned";

/** What `initialize()` returns, from which the outputs come. */
interface ReplicaSetData {
    readonly connectionString: string;
    readonly outcome: pulumi.Output<SetOutcome>;
    readonly lastUpgrade: pulumi.Output<UpgradeOutcome | null>;
    readonly fcv: pulumi.Output<string>;
    readonly plan: PlanReport;
}

/**
 * A MongoDB replica set whose version can be changed without stopping it. Change `version` and run `pulumi up`: the
 * secondaries are upgraded one by one, then the primary hands over and is upgraded last. `pulumi preview` shows the ordered
 * steps and every problem that would block them.
 *
 * @example
 * ```ts
 * const rs0 = new ReplicaSet("rs0", {
 *     version: config.require("version"),
 *     members: 3,
 * });
 * export const connectionString = rs0.connectionString;
 * ```
 */
export class ReplicaSet extends pulumi.ComponentResource<ReplicaSetData> {
    /** Connection string that names all members, without credentials. */
    readonly connectionString: pulumi.Output<string>;
    /** Version that the members report: "6.0.27", or several versions, oldest first, while they differ. */
    readonly runningVersion: pulumi.Output<string>;
    /** Address of the primary; "" while there is none. */
    readonly primary: pulumi.Output<string>;
    /** State and version that each member reports. */
    readonly members: pulumi.Output<SetOutcome["members"]>;
    /** The featureCompatibilityVersion that the set reports. */
    readonly featureCompatibilityVersion: pulumi.Output<string>;
    /** Measurements of the last change of version; null before the first. */
    readonly lastUpgrade: pulumi.Output<UpgradeOutcome | null>;
    /** Findings and plan of this run, known in a preview too. `renderMarkdown` renders it as a comment. */
    readonly plan: pulumi.Output<PlanReport>;

    constructor(name: string, args: ReplicaSetArgs, opts: pulumi.ComponentResourceOptions = {}) {
        // Invalid arguments are reported before any resource is registered.
        specOf(name, args);
        super("pulumi-mongodb-replicaset:index:ReplicaSet", name, { ...markArgs(args) }, opts);
        const data = pulumi.output(this.getData());
        this.connectionString = data.connectionString;
        this.runningVersion = data.outcome.runningVersion;
        this.primary = data.outcome.primary;
        this.members = data.outcome.members as pulumi.Output<SetOutcome["members"]>;
        this.featureCompatibilityVersion = data.fcv;
        this.lastUpgrade = data.lastUpgrade;
        // A report contains no outputs that would have to be lifted.
        this.plan = data.plan;
    }

    /** Observes the live set, shows the plan and declares the resources, while the program runs, in previews too. */
    protected override async initialize(
        args: ReplicaSetArgs,
        _opts?: pulumi.ComponentResourceOptions,
        name = "",
    ): Promise<ReplicaSetData> {
        // The URN is known once all dependencies are done, and only then is an observation current. Nothing may be logged
        // for this resource earlier: the engine queues all messages behind one whose URN is not known.
        const urn = await new Promise<pulumi.URN>((resolve) => this.urn.apply(resolve));
        // Not limited like observations: a secret may come from another resource and take long.
        const security = await orUserError(() => resolveSecurity(args));
        const observe = async () => {
            const spec = specOf(name, args, security);
            refuse(spec, findUnknown(spec));
            const unreachable = await findUnreachable(spec);
            const isPreview = pulumi.runtime.isDryRun();
            const observed = await observeSet(spec, ownerOf(name), isPreview, unreachable);
            return { observed, findings: await this.#show(observed) };
        };
        const { observed, findings } = await limitObservations(() => orUserError(observe));
        const { members, path, featureCompatibility } = declareChain(name, observed, this, urn);
        this.registerOutputs();
        const hosts = observed.set.members.map((member) => member.host).join(",");
        return {
            connectionString: `mongodb://${hosts}/?replicaSet=${observed.spec.setName}`,
            // Observed again once all is done; unknown in a preview that changes something.
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
                membershipStepsOf(observed),
            ),
        };
    }

    /** Prints the findings and the plan. Ends the program if a finding is a blocker. */
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
                      : [renderPlan(topology, hops, findings)]),
                  ...(membership
                      ? [renderMembership(topology.setName, membershipStepsOf(observed))]
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
        // The plan is shown even if a window or a missing approval blocks it, so that it can be reviewed.
        await pulumi.log.info(texts.join("\n"), this);
        refuse(desired, findings);
        const complain = (text: string) => void pulumi.log.warn(text, this);
        await emitPlanned(observed, pulumi.runtime.isDryRun(), complain);
        return findings;
    }
}

function refuse(
    { setName, version }: Pick<SetSpec, "setName" | "version">,
    findings: readonly Finding[],
): void {
    if (findings.some((finding) => finding.severity === "blocker")) {
        throw userError(
            `Cannot bring ${setName} to ${version}; nothing was changed:\n${renderFindings(findings)}`,
        );
    }
}

/** Whether the pause leaves nothing to this run. A finding gives the reason. */
function isPaused(observed: Observed): boolean {
    const steps = hopsToRun(observed).flatMap((hop) => hop.steps);
    return observed.paused.waiting.length > 0 && steps.length === 0;
}

/** Returns the name under which an update of this program holds the set's lock. */
function ownerOf(name: string): string {
    return [pulumi.getOrganization(), pulumi.getProject(), pulumi.getStack(), name].join("/");
}

/** Reports invalid arguments as an error without a stack trace, since the user has to fix them. */
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
 * Returns an error of which only the message is shown. It has no stack: the engine's Node host colours the frames of any
 * error, and Node's inspect() takes 12 s for those of a TypeScript program ("node_modules/@pulumi/resource.ts").
 */
function userError(message: string): pulumi.RunError {
    return Object.assign(new pulumi.RunError(message), { stack: message });
}
