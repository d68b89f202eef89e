/*
 * What the shims in users' state load: `require("pulumi-mongodb-replicaset/handlers")`. These four
 * names, and the methods behind them, are a contract for ever.
 */
export { configurationHandlers as configuration } from "./configuration-handlers";
export { featureCompatibilityHandlers as featureCompatibility } from "./feature-compatibility-handlers";
export { memberHandlers as member } from "./member-handlers";
export { upgradePathHandlers as upgradePath } from "./upgrade-path-handlers";
