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

/** One mongod of a replica set. A change of `version` upgrades it. Never replaced. */
export class MemberResource extends DynamicResource {
    declare readonly host: pulumi.Output<string>;
    declare readonly state: pulumi.Output<string>;
    declare readonly runningVersion: pulumi.Output<string | undefined>;
    declare readonly lastUpgrade: pulumi.Output<LastMemberUpgrade | undefined>;

    constructor(
        name: string,
        inputs: Omit<MemberInputs, "resourceUrn">,
        parentUrn: pulumi.URN,
        opts: pulumi.CustomResourceOptions,
    ) {
        const type = typeOf("Member");
        const props = {
            ...inputs,
            // From the parent's address as text: an output of a component waits for all its children.
            resourceUrn: pulumi.createUrn(name, type, parentUrn),
            // Outputs that are no inputs have to be named here.
            runningVersion: undefined,
            state: undefined,
            lastUpgrade: undefined,
        };
        super("Member", "member", name, props, opts);
    }
}

/** The hops before the last one, where a program allows more than one in an update. */
export class UpgradePath extends DynamicResource {
    declare readonly lastHops: pulumi.Output<readonly LastHop[] | undefined>;

    constructor(
        name: string,
        inputs: Omit<UpgradePathInputs, "resourceUrn">,
        parentUrn: pulumi.URN,
        opts: pulumi.CustomResourceOptions,
    ) {
        const type = typeOf("UpgradePath");
        const resourceUrn = pulumi.createUrn(name, type, parentUrn);
        const props = { ...inputs, resourceUrn, lastHops: undefined };
        super("UpgradePath", "upgradePath", name, props, opts);
    }
}

/** The set's configuration, `rs.conf()`. */
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

/** The set's featureCompatibilityVersion. */
export class FeatureCompatibility extends DynamicResource {
    /** Measured. */
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
