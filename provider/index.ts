export type {
    ApproveArgs,
    ArchiveArgs,
    AuthArgs,
    BinariesArgs,
    DirectoryArgs,
    EventsArgs,
    HookArgs,
    HooksArgs,
    KeptReleasesArgs,
    MemberArgs,
    MongodOptions,
    PackagesArgs,
    ReleaseCommandArgs,
    ReplicaSetArgs,
    SecretArgs,
    ServiceArgs,
    ShellArgs,
    SshConnectionArgs,
    SshShellArgs,
    TlsArgs,
    UpgradeArgs,
    WindowArgs,
} from "./pulumi/args/args";
export type { SetOutcome, UpgradeOutcome } from "./pulumi/session/outcome";
export { ReplicaSet } from "./pulumi/program/replica-set";
export {
    Configuration,
    FeatureCompatibility,
    MemberResource as Member,
    UpgradePath,
} from "./pulumi/program/resources";
export type { EventPayload } from "./core/report/events";
export { UpgradeError } from "./core/errors/errors";
export type { AcceptableCode, ErrorCode, Finding, WarningCode } from "./core/errors/errors";
export { leastPrivilegeRole } from "./core/inspection/role";
export type { RoleDocument } from "./core/inspection/role";
export { renderMarkdown } from "./core/report/report";
export type { PlannedStep, PlanReport } from "./core/report/report";
