import { messageOf } from "../../core/errors/errors";
import { parseVersion } from "../../core/releases/version";

/** Returns the problem, unless the condition holds. */
export function rule(holds: boolean, problem: string): readonly string[] {
    return holds ? [] : [problem];
}

/** Joins the problems of several rules. Those that do not apply are undefined. */
export function rules(...found: readonly (readonly string[] | undefined)[]): readonly string[] {
    return found.flatMap((problems) => problems ?? []);
}

/** Returns a problem if the text is no full server version, with the option's name in front of it. */
export function versionRule(version: string, option = ""): readonly string[] {
    try {
        parseVersion(version);
        return [];
    } catch (error) {
        return [`${option}${messageOf(error)}`];
    }
}

/** Returns a problem unless the seconds are above 0. */
export function aboveZeroSecs(option: string, secs: number): readonly string[] {
    return rule(secs > 0, `${option} must be a number of seconds above 0, not ${secs}`);
}

/** Returns a problem for each value that occurs again. */
export function uniqueRule(
    values: readonly string[],
    describe: (value: string) => string,
): readonly string[] {
    return values.filter((value, index) => values.indexOf(value) !== index).map(describe);
}
