export type {
    ApproveArgs,
    AuthArgs,
    BinariesArgs,
    EventsArgs,
    MemberArgs,
    MongodOptions,
    ReplicaSetArgs,
    SecretArgs,
    TlsArgs,
    UpgradeArgs,
    WindowArgs,
} from "./pulumi/args";
export type { SetOutcome, UpgradeOutcome } from "./pulumi/outcome";
export { ReplicaSet } from "./pulumi/replica-set";
export { Configuration, FeatureCompatibility, Member, UpgradePath } from "./pulumi/resources";
export type { UpgradeEvent } from "./core/events";
export { UpgradeError } from "./core/errors";
export type { AcceptableCode, ErrorCode, Finding, WarningCode } from "./core/errors";
export { leastPrivilegeRole } from "./core/role";
export type { RoleDocument } from "./core/role";
export { renderMarkdown } from "./core/report";
export type { PlannedStep, PlanReport } from "./core/report";
