import { isKnownSeries } from "../../core/releases/version";
import type { ReplicaSetArgs } from "./args";
import { rule, rules, versionRule } from "./rules";

/** Returns what is wrong with the desired version, its FCV and the upgrade path. */
export function versionProblems(args: ReplicaSetArgs): readonly string[] {
    if (typeof args.version !== "string") {
        return [
            "version must be a plain string, known when the program starts (config.require gives one)",
        ];
    }
    const fcv = args.featureCompatibilityVersion;
    return rules(
        versionRule(args.version),
        rule(
            fcv === undefined || /^\d+\.\d+$/.test(fcv),
            `featureCompatibilityVersion must be like "6.0", not "${String(fcv)}"`,
        ),
        pathProblems(args),
        stopAtProblems(args),
    );
}

function pathProblems({ upgradePath = "one-series" }: ReplicaSetArgs): readonly string[] {
    return typeof upgradePath === "string"
        ? rule(
              (["one-series", "automatic"] as readonly string[]).includes(upgradePath),
              `upgradePath must be "one-series", "automatic" or a list of versions, not "${upgradePath}"`,
          )
        : upgradePath.flatMap((version) => versionRule(version, "upgradePath: "));
}

function stopAtProblems({ upgradePath, stopAt }: ReplicaSetArgs): readonly string[] {
    return stopAt === undefined
        ? []
        : rules(
              rule(
                  upgradePath === "automatic" || typeof upgradePath === "object",
                  'stopAt requires upgradePath: "automatic" or a list of versions',
              ),
              rule(isKnownSeries(stopAt), `stopAt must be a series like "5.0", not "${stopAt}"`),
          );
}
