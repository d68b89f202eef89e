import type { Finding } from "../errors/errors";
import type { RemovedOptionHit } from "../releases/find-removed-options";
import { findRemovedOptions } from "../releases/find-removed-options";
import { blocker, warning } from "../errors/finding";

/**
 * What the configuration of a member sets that `to` does not take, or not as before. Works without the new binary;
 * where that is there it judges too, and knows more names, but not all reasons for which a start fails.
 */
export function checkRemovedOptions(
    host: string,
    file: string,
    config: object,
    from: string | undefined,
    to: string,
): readonly Finding[] {
    return findRemovedOptions(config, to, from).flatMap((hit) => describeHit(host, file, to, hit));
}

function describeHit(
    host: string,
    file: string,
    to: string,
    hit: RemovedOptionHit,
): readonly Finding[] {
    const { option, since, effect, onlyIf, explanation, instead = "Remove it" } = hit;
    const what = onlyIf === undefined ? option : `${option} to ${onlyIf}`;
    switch (effect) {
        case "refused":
            return blocker(
                "option-removed",
                `Cannot start ${host} with ${to}: ${file} sets ${what}, which is refused since ${since} (${explanation})`,
                `${instead}, in the options of ${host}`,
                host,
            );
        case "ignored":
            return warning(
                "option-changed",
                `With ${to}, ${option} has no effect on ${host} (${file}; since ${since}: ${explanation})`,
                `${instead}, in the options of ${host}`,
                host,
            );
        case "changed":
            return warning(
                "option-changed",
                `With ${to}, ${option} is not the same on ${host} (${file}; since ${since}: ${explanation})`,
                `${instead}, in the options of ${host}`,
                host,
            );
    }
}
