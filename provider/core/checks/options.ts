import type { Finding } from "../errors/errors";
import type { RemovedOptionHit } from "../releases/find-removed-options";
import { findRemovedOptions } from "../releases/find-removed-options";
import { blocker, warning } from "../errors/finding";

/**
 * Checks a member's configuration for options that `to` refuses, ignores or treats differently. This needs no new binary.
 * A staged binary validates the configuration too: it knows more option names, but not every reason why a start fails.
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
                `Cannot start ${host} with ${to}: ${file} sets ${what}, which servers refuse since ${since} (${explanation})`,
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
                `With ${to}, ${option} works differently on ${host} (${file}; since ${since}: ${explanation})`,
                `${instead}, in the options of ${host}`,
                host,
            );
    }
}
