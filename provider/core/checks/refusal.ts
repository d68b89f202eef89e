import type { Finding } from "../errors/errors";
import { blocker } from "../errors/finding";

/** A member whose configuration was given to a release's mongod for validation. */
interface CheckedMember {
    readonly host: string;
    /** The path of its configuration file, which may not exist yet. */
    readonly file: string;
    /** The error of the mongod; absent if it accepts the configuration, or could not be run. */
    readonly words?: string;
}

/** Describes that a mongod refuses a member's configuration. */
export function describeRefusal(
    { host, file }: Omit<CheckedMember, "words">,
    version: string,
    words: string,
): string {
    return `Cannot start ${host} with ${version}: its mongod refuses ${file}: ${words}`;
}

/** Merges the error of the mongod with the findings about removed options, which say since when an option is refused. */
export function explainRefusal(
    member: CheckedMember,
    version: string,
    known: readonly Finding[],
): readonly Finding[] {
    const { host, words } = member;
    if (words === undefined) {
        return known;
    }
    const first = known.findIndex((finding) => finding.severity === "blocker");
    if (first >= 0) {
        return known.map((finding, index) =>
            index === first
                ? {
                      ...finding,
                      code: "options-refused",
                      message: `${finding.message}; its mongod says: ${words}`,
                  }
                : finding,
        );
    }
    return [
        ...blocker(
            "options-refused",
            describeRefusal(member, version, words),
            "Change or remove the option that the message names",
            host,
        ),
        ...known,
    ];
}
