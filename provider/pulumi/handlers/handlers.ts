/*
 * handlers/ runs in the engine's provider process, one for all resources of a run. The shims in users' state load this file
 * by `require("pulumi-mongodb-replicaset/handlers")`. Its four names and their methods must never change.
 */
export { configurationHandlers as configuration } from "./configuration-handlers";
export { featureCompatibilityHandlers as featureCompatibility } from "./feature-compatibility-handlers";
export { memberHandlers as member } from "./member-handlers";
export { upgradePathHandlers as upgradePath } from "./upgrade-path-handlers";
