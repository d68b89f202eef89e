import type { Finding } from "../errors/errors";
import { blocker } from "../errors/finding";

/** A member of which a release was asked whether it takes its configuration. */
export interface CheckedMember {
    readonly host: string;
    /** Where its configuration lies, or will. */
    readonly file: string;
    /** What the release said against it; absent where it takes it, or could not be asked. */
    readonly words?: string;
}

export function describeRefusal(
    { host, file }: Omit<CheckedMember, "words">,
    version: string,
    words: string,
): string {
    return `Cannot start ${host} with ${version}: its mongod does not take ${file}: ${words}`;
}

/** What the release says, and what is known of options that it removed: a refusal that is known says since when. */
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
            "Change in options what it names",
            host,
        ),
        ...known,
    ];
}
