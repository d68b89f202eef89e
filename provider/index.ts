export type {
    BinariesArgs,
    MemberArgs,
    MongodOptions,
    ReplicaSetArgs,
    UpgradeArgs,
} from "./pulumi/args";
export type { SetOutcome, UpgradeOutcome } from "./pulumi/outcome";
export { ReplicaSet } from "./pulumi/replica-set";
export { Configuration, FeatureCompatibility, Member, UpgradePath } from "./pulumi/resources";
export { UpgradeError } from "./core/errors";
export type { AcceptableCode, ErrorCode, Finding, WarningCode } from "./core/errors";
export { renderMarkdown } from "./core/report";
export type { PlannedStep, PlanReport } from "./core/report";
