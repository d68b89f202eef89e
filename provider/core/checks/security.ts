import type { Finding } from "../errors/errors";
import { blocker } from "../errors/finding";

/** Manual, "net.tls.mode": each speaks with its neighbours in this list. */
export const tlsModes = ["disabled", "allowTLS", "preferTLS", "requireTLS"] as const;

type TlsMode = (typeof tlsModes)[number];

/** What a change of a member's configuration means for its talk with the other members, which have the old one for a time. */
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
        `Cannot change net.tls.mode of ${host} from ${was} to ${desired} in one step: members with the one do not understand those with the other while both run`,
        `Take the way ${[was, ...between, desired].join(" → ")}, one update each`,
        host,
    );
}

/** Manual, "Enforce Keyfile Access Control in an Existing Replica Set": without transitionToAuth it takes a stop of all. */
function checkClusterAuth(host: string, from: object, to: object): readonly Finding[] {
    const [was, desired] = [clusterAuthOf(from), clusterAuthOf(to)];
    return was === desired
        ? []
        : blocker(
              "auth-changed",
              `Cannot change how ${host} authenticates to the other members from ${was} to ${desired}: members with the one refuse those with the other while both run`,
              "Set it back; where it has to change, change it by hand first (security.transitionToAuth, or clusterAuthMode sendKeyFile and sendX509), then say so in the program",
              host,
          );
}

function tlsModeOf(config: object): TlsMode {
    const { net } = config as { net?: Record<string, { mode?: unknown } | undefined> };
    const mode = net?.tls?.mode ?? net?.ssl?.mode;
    // Before 4.2 they were named after SSL; the servers still take these names.
    const name = typeof mode === "string" ? mode.replace("SSL", "TLS") : "disabled";
    return tlsModes.find((known) => known === name) ?? "disabled";
}

function clusterAuthOf(config: object): string {
    const { security } = config as { security?: { keyFile?: unknown; clusterAuthMode?: unknown } };
    const mode = security?.clusterAuthMode;
    if (typeof mode === "string") {
        return mode;
    }
    return security?.keyFile === undefined ? "nothing" : "keyFile";
}
