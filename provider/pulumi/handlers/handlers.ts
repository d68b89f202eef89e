/*
 * handlers/ runs in the engine's provider process, one for all resources of a run. The shims in users' state load this file
 * by `require("pulumi-mongodb-replicaset/handlers")`. Its four names and their methods must never change.
 */
import { configurationHandlers } from "./configuration-handlers";
import { featureCompatibilityHandlers } from "./feature-compatibility-handlers";
import { memberHandlers } from "./member-handlers";
import { withPlainErrors } from "./plain-errors";
import { upgradePathHandlers } from "./upgrade-path-handlers";

export const configuration = withPlainErrors(configurationHandlers);
export const featureCompatibility = withPlainErrors(featureCompatibilityHandlers);
export const member = withPlainErrors(memberHandlers);
export const upgradePath = withPlainErrors(upgradePathHandlers);
