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
