import type { Command } from "commander";
import { InvalidArgumentError, Option } from "commander";

import type { AcceptableCode } from "../core/errors/errors";
import { acceptableCodes } from "../core/errors/errors";
import type { Format } from "./commands/plan-texts";
import { passwordVariable } from "./set/password";
import { uriVariable } from "./set/target";

export interface FormatFlags {
    readonly json?: true;
    readonly markdown?: true;
}

export function formatOf({ json, markdown }: FormatFlags): Format {
    return json ? "json" : markdown ? "markdown" : "text";
}

/** Adds the argument and the options that name a set. */
export function withTarget(command: Command): Command {
    return command
        .argument("[uri]", `connection string; one member is enough (default: ${uriVariable})`)
        .option("--uri <uri>", "connection string, as an option")
        .option(
            "--stack <name>",
            "read the connection string from a stack of the Pulumi project in this folder",
        )
        .option("--output <name>", "output of that stack", "connectionString")
        .option(
            "--username <name>",
            `user to log in as; the password comes from ${passwordVariable}, or a prompt`,
        );
}

/** Adds the options that describe a plan. */
export function withRequest(command: Command): Command {
    return command
        .requiredOption("--to <version>", 'the full version to upgrade to, like "6.0.27"')
        .option("--fcv <series>", "featureCompatibilityVersion (FCV) to set at the end")
        .option(
            "--path <releases>",
            'several series up: "automatic", or the releases in between, like 4.4.29,5.0.31',
        )
        .option(
            "--stop-at <series>",
            "stop after this series, before raising featureCompatibilityVersion",
        )
        .option(
            "--accept <code>",
            `a blocker to accept, may be given several times: ${acceptableCodes.join(", ")}`,
            acceptCode,
        )
        .option("--max-unavailable <count>", "members that may be unavailable together", count)
        .option(
            "--binaries <folder>",
            "folder of releases, for --path automatic (default: the vendor's list)",
        );
}

/** Adds the options that choose the output format. */
export function withFormat(command: Command): Command {
    return command
        .addOption(new Option("--json", "print JSON").conflicts("markdown"))
        .option("--markdown", "print Markdown, for a comment");
}

function acceptCode(
    text: string,
    before: readonly AcceptableCode[] = [],
): readonly AcceptableCode[] {
    const code = acceptableCodes.find((each) => each === text);
    if (code === undefined) {
        throw new InvalidArgumentError(`Only ${acceptableCodes.join(", ")} can be accepted.`);
    }
    return [...before, code];
}

function count(text: string): number {
    if (!/^[1-9]\d*$/.test(text)) {
        throw new InvalidArgumentError("A whole number of at least 1 is required.");
    }
    return Number(text);
}

/** Parses a number of seconds. */
export function seconds(text: string): number {
    if (!/^\d+(\.\d+)?$/.test(text) || Number(text) < 0.1) {
        throw new InvalidArgumentError("A number of seconds of at least 0.1 is required.");
    }
    return Number(text);
}
