export type {
    BinariesArgs,
    MemberArgs,
    MongodOptions,
    ReplicaSetArgs,
    UpgradeArgs,
} from "./pulumi/args";
export type { SetOutcome, UpgradeOutcome } from "./pulumi/outcome";
export { ReplicaSet } from "./pulumi/replica-set";
export { Configuration, FeatureCompatibility, Member } from "./pulumi/resources";
export { UpgradeError } from "./core/errors";
export type { ErrorCode, Finding, WarningCode } from "./core/errors";
