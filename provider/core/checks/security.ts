import type { Finding } from "../errors/errors";
import { valueAt } from "../json/merge-sections";
import { blocker } from "../errors/finding";

/** The modes in the order of the manual, "net.tls.mode": members with neighbouring modes can connect to each other. */
export const tlsModes = ["disabled", "allowTLS", "preferTLS", "requireTLS"] as const;

type TlsMode = (typeof tlsModes)[number];

/**
 * Blocks a change of a member's configuration after which it could not connect to the other members, which keep the old
 * one for a time.
 */
export function checkSecurityChange(host: string, from: object, to: object): readonly Finding[] {
    return [...checkTlsMode(host, from, to), ...checkClusterAuth(host, from, to)];
}

function checkTlsMode(host: string, from: object, to: object): readonly Finding[] {
    const [was, desired] = [tlsModeOf(from), tlsModeOf(to)];
    const [at, goal] = [tlsModes.indexOf(was), tlsModes.indexOf(desired)];
    if (Math.abs(goal - at) <= 1) {
        return [];
    }
    const between =
        at < goal ? tlsModes.slice(at + 1, goal) : tlsModes.slice(goal + 1, at).reverse();
    return blocker(
        "tls-mode-skipped",
        `Cannot change net.tls.mode of ${host} from ${was} to ${desired} in one step: during the update, members with the old mode and members with the new one could not connect to each other`,
        `Change it in this order, one update for each step: ${[was, ...between, desired].join(" → ")}`,
        host,
    );
}

/**
 * Blocks a change of the members' authentication to each other. Manual, "Enforce Keyfile Access Control in an Existing
 * Replica Set": without transitionToAuth all members must stop for it.
 */
function checkClusterAuth(host: string, from: object, to: object): readonly Finding[] {
    const [was, desired] = [clusterAuthOf(from), clusterAuthOf(to)];
    return was === desired
        ? []
        : blocker(
              "auth-changed",
              `Cannot change how ${host} authenticates to the other members from ${was} to ${desired}: during the update, members with the old method and members with the new one would refuse each other`,
              "Revert that change in the program, or make it manually on the members first (security.transitionToAuth, or clusterAuthMode sendKeyFile and sendX509)",
              host,
          );
}

function tlsModeOf(config: object): TlsMode {
    const mode = valueAt(config, "net.tls.mode") ?? valueAt(config, "net.ssl.mode");
    // Before 4.2 the modes were named after SSL; the servers still accept these names.
    const name = typeof mode === "string" ? mode.replace("SSL", "TLS") : "disabled";
    return tlsModes.find((known) => known === name) ?? "disabled";
}

function clusterAuthOf(config: object): string {
    const mode = valueAt(config, "security.clusterAuthMode");
    if (typeof mode === "string") {
        return mode;
    }
    return valueAt(config, "security.keyFile") === undefined ? "no authentication" : "keyFile";
}
