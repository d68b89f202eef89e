import { readFile } from "node:fs/promises";
import { resolve } from "node:path";

import { comparePlans } from "../../core/report/compare-plans";
import { UpgradeError, messageOf } from "../../core/errors/errors";
import type { PlanReport } from "../../core/report/report";
import type { CliContext } from "../terminal/cli-context";

/** Exit code 0: the live plan is the reviewed one, or its remaining steps; 1: it is another. */
export async function compare(
    reviewed: string,
    live: string,
    context: Pick<CliContext, "cwd" | "out">,
): Promise<number> {
    const [before, after] = await Promise.all([
        readPlan(resolve(context.cwd, reviewed)),
        readPlan(resolve(context.cwd, live)),
    ]);
    const differences = comparePlans(before, after);
    context.out(
        differences.length === 0
            ? `The live plan of ${after.setName} is the reviewed one, or its remaining steps`
            : [
                  "The live plan is not the reviewed one:",
                  ...differences.map((text) => `- ${text}`),
              ].join("\n"),
    );
    return differences.length === 0 ? 0 : 1;
}

async function readPlan(file: string): Promise<PlanReport> {
    let plan: unknown;
    try {
        plan = JSON.parse(await readFile(file, "utf8"));
    } catch (error) {
        throw new UpgradeError(
            "command-line-invalid",
            `Cannot read a plan from ${file}: ${messageOf(error)}`,
            { cause: error },
        );
    }
    if (!isPlan(plan)) {
        throw new UpgradeError(
            "command-line-invalid",
            `Cannot read a plan from ${file}: setName, hops and findings are required`,
        );
    }
    return plan;
}

function isPlan(plan: unknown): plan is PlanReport {
    const { setName, hops, findings } = (plan ?? {}) as Partial<Record<string, unknown>>;
    return typeof setName === "string" && Array.isArray(hops) && Array.isArray(findings);
}
