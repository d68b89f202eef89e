import * as pulumi from "@pulumi/pulumi";

import type { LastMemberUpgrade } from "../../core/report/upgrade-record";
import type {
    ConfigurationInputs,
    FeatureCompatibilityInputs,
    LastHop,
    MemberInputs,
    UpgradePathInputs,
} from "../state/inputs";
import { DynamicResource, typeOf } from "./dynamic-resource";

/** One mongod of a replica set. A change of `version` upgrades it. It is never replaced. */
export class MemberResource extends DynamicResource {
    /** Address in the set's configuration: "db1:27017". */
    declare readonly host: pulumi.Output<string>;
    /** State that the server reports: "PRIMARY", "SECONDARY", "ARBITER"; "DOWN" if it does not answer. */
    declare readonly state: pulumi.Output<string>;
    /** Version that the server reports; undefined while it is down. */
    declare readonly runningVersion: pulumi.Output<string | undefined>;
    /** Measurements of the last change of version; undefined before the first. */
    declare readonly lastUpgrade: pulumi.Output<LastMemberUpgrade | undefined>;

    constructor(
        name: string,
        inputs: Omit<MemberInputs, "resourceUrn">,
        parentUrn: pulumi.URN,
        opts: pulumi.CustomResourceOptions,
    ) {
        const props = {
            ...inputs,
            // From the parent's URN as text: an output of a component waits for all its children.
            resourceUrn: pulumi.createUrn(name, typeOf("Member"), parentUrn),
            // Outputs that are not inputs must be named here.
            runningVersion: undefined,
            state: undefined,
            lastUpgrade: undefined,
        };
        super("Member", "member", name, props, opts);
    }
}

/** The hops before the last one. It exists if a program allows several hops in one update. */
export class UpgradePath extends DynamicResource {
    /** Measurements of the hops of the last update that had any; undefined before the first. */
    declare readonly lastHops: pulumi.Output<readonly LastHop[] | undefined>;

    constructor(
        name: string,
        inputs: Omit<UpgradePathInputs, "resourceUrn">,
        parentUrn: pulumi.URN,
        opts: pulumi.CustomResourceOptions,
    ) {
        const resourceUrn = pulumi.createUrn(name, typeOf("UpgradePath"), parentUrn);
        const props = { ...inputs, resourceUrn, lastHops: undefined };
        super("UpgradePath", "upgradePath", name, props, opts);
    }
}

/** The configuration of a replica set, `rs.conf()`. */
export class Configuration extends DynamicResource {
    constructor(
        name: string,
        inputs: Omit<ConfigurationInputs, "resourceUrn">,
        parentUrn: pulumi.URN,
        opts: pulumi.CustomResourceOptions,
    ) {
        const resourceUrn = pulumi.createUrn(name, typeOf("Configuration"), parentUrn);
        super("Configuration", "configuration", name, { ...inputs, resourceUrn }, opts);
    }
}

/** The featureCompatibilityVersion of a replica set. */
export class FeatureCompatibility extends DynamicResource {
    /** The FCV that the servers report. */
    declare readonly current: pulumi.Output<string>;

    constructor(
        name: string,
        inputs: FeatureCompatibilityInputs,
        opts: pulumi.CustomResourceOptions,
    ) {
        const props = { ...inputs, current: undefined };
        super("FeatureCompatibility", "featureCompatibility", name, props, opts);
    }
}
