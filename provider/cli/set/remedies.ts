import type { Finding } from "../../core/errors/errors";
import { commandLineRemedyOf } from "../../core/errors/remedy";

/** Replaces remedies that are written for the author of a program by those for the command line. */
export function forCommandLine(findings: readonly Finding[]): readonly Finding[] {
    return findings.map((finding) => ({
        ...finding,
        remedy: commandLineRemedyOf(finding.code) ?? finding.remedy,
    }));
}
