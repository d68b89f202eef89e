import type { StrategyName } from "./options";
import { upgradeAsDocumented } from "./strategies/documented";
import { localTarget } from "./strategies/local";
import { upgradeInListOrder } from "./strategies/naive";
import { upgradeByExecutor } from "./strategies/package";
import { pulumiTarget } from "./strategies/package-pulumi";
import { upgradeByReadiness } from "./strategies/readiness";
import type { MakeTarget } from "./target";

export const strategies: Readonly<Record<StrategyName, MakeTarget>> = {
    documented: localTarget(upgradeAsDocumented),
    naive: localTarget(upgradeInListOrder),
    readiness: localTarget(upgradeByReadiness),
    package: localTarget(upgradeByExecutor),
    "package-pulumi": pulumiTarget,
};
