import { Command, InvalidArgumentError, Option } from "commander";

import type { AcceptableCode } from "../core/errors/errors";
import { acceptableCodes } from "../core/errors/errors";
import { addConsole } from "./console/server/add-console";
import { passwordVariable } from "./set/password";
import type { Format } from "./commands/plan-texts";
import type { CliContext } from "./terminal/cli-context";
import type { TargetOptions } from "./set/target";
import { chooseTarget, uriVariable } from "./set/target";
import type { UpgradeOptions } from "./commands/upgrade";
import type { RequestOptions } from "./set/plan-request";

export const commandNames = ["pulumi-mongodb-replicaset", "pmr"] as const;

/** The command line, and what its command ends with. What a command needs is loaded when it is called. */
export function makeProgram(context: CliContext): {
    readonly program: Command;
    readonly outcome: { readonly code: number };
} {
    const outcome = { code: 0 };
    const end = (code: number) => {
        outcome.code = code;
    };
    const program = new Command(commandNames[0])
        .description("Looks at MongoDB replica sets, and plans and drives their upgrades")
        .version(packageVersion())
        .exitOverride()
        .configureOutput({
            writeOut: (text) => context.out(text.trimEnd()),
            writeErr: (text) => context.err(text.trimEnd()),
        })
        .showSuggestionAfterError()
        .helpCommand(false);
    addStatus(program, context, end);
    addPlan(program, context, end);
    addPreflight(program, context, end);
    addCompare(program, context, end);
    addUpgrade(program, context, end);
    addConsole(program, context, end);
    addDiscover(program, context, end);
    addRole(program, context);
    addCompletion(program, context);
    return { program, outcome };
}

type End = (code: number) => void;

function addStatus(program: Command, context: CliContext, end: End): void {
    withTarget(program.command("status"))
        .summary("shows the members of a set")
        .description(
            "Shows the members of a set: state, version, featureCompatibilityVersion, lag, oplog window.\nExit code 0: seen; 1: not seen, and why.",
        )
        .option("--json", "for machines; with --watch one line each time")
        .option("--watch", "look again and again, until Ctrl-C")
        .option("--interval <seconds>", "how often, with --watch", seconds, 2)
        .action(async (uri: string | undefined, options: TargetOptions & StatusFlags) => {
            const target = await chooseTarget(uri, options, context);
            const { showStatus } = await import("./commands/status.js");
            const { json = false, watch = false, interval } = options;
            const request = { json, ...(watch && { watchSecs: interval }) };
            end(await showStatus(target, request, context));
        });
}

interface StatusFlags {
    readonly json?: true;
    readonly watch?: true;
    readonly interval: number;
}

function addPlan(program: Command, context: CliContext, end: End): void {
    withFormat(withRequest(withTarget(program.command("plan"))))
        .summary("plans an upgrade, and says what speaks against it")
        .description(
            "Plans the upgrade of a set that can be reached, without a Pulumi project, and touches nothing. The members' hosts are not looked at.\nExit code 0: nothing to do; 2: changes; 1: blockers, or an error.",
        )
        .action(async (uri: string | undefined, options: PlanOptions) => {
            const target = await chooseTarget(uri, options, context);
            const { showPlan } = await import("./commands/show-plan.js");
            end(await showPlan(target, options, formatOf(options), context));
        });
}

function addPreflight(program: Command, context: CliContext, end: End): void {
    withFormat(withRequest(withTarget(program.command("preflight"))))
        .summary("says what speaks against an upgrade")
        .description(
            "Says what speaks against an upgrade, all at once, and touches nothing. The members' hosts are not looked at.\nExit code 0: no blockers; 1: blockers, or an error.",
        )
        .action(async (uri: string | undefined, options: PlanOptions) => {
            const target = await chooseTarget(uri, options, context);
            const { showPreflight } = await import("./commands/show-plan.js");
            end(await showPreflight(target, options, formatOf(options), context));
        });
}

type PlanOptions = TargetOptions & RequestOptions & FormatFlags;

interface FormatFlags {
    readonly json?: true;
    readonly markdown?: true;
}

function addCompare(program: Command, context: CliContext, end: End): void {
    program
        .command("compare")
        .summary("says whether a plan is the one that was reviewed")
        .description(
            "Compares two plans as JSON: the output `plan` of a program's set, or what `plan --json` printed.\nExit code 0: the live one is the reviewed one, or what is left of it; 1: it is not, or an error.",
        )
        .argument("<reviewed>", "file of the plan that was reviewed")
        .argument("<live>", "file of the plan that an update would carry out")
        .action(async (reviewed: string, live: string) => {
            const { compare } = await import("./commands/compare.js");
            end(await compare(reviewed, live, context));
        });
}

function formatOf({ json, markdown }: FormatFlags): Format {
    return json ? "json" : markdown ? "markdown" : "text";
}

function addUpgrade(program: Command, context: CliContext, end: End): void {
    program
        .command("upgrade")
        .summary("upgrades with the Pulumi project in this folder")
        .description(
            "Sets the version in the configuration of the Pulumi project in this folder, previews, asks, and updates. Unless the update begins, the configuration is put back.\nExit code 0: done, or nothing to do; 2: changes, and none was made; 1: blockers, or an error.",
        )
        .requiredOption("--to <version>", 'the full version to upgrade to, like "6.0.27"')
        .option(
            "--stack <name>",
            "stack of the project; it is selected (default: the selected one)",
        )
        .option("--config-key <key>", "under which the program finds the version", "version")
        .addOption(new Option("--dry-run", "end after the preview").conflicts("yes"))
        .option("--yes", "do not ask")
        .action(async (given: Omit<UpgradeOptions, "yes" | "dryRun"> & UpgradeFlags) => {
            const { upgrade } = await import("./commands/upgrade.js");
            const { yes = false, dryRun = false } = given;
            end(await upgrade({ ...given, yes, dryRun }, context));
        });
}

interface UpgradeFlags {
    readonly yes?: true;
    readonly dryRun?: true;
}

function addDiscover(program: Command, context: CliContext, end: End): void {
    withTarget(program.command("discover"))
        .summary("prints a program that takes over a set that runs")
        .description(
            "Prints a TypeScript program that takes over a set that somebody else started, as it runs. What can't be seen from here is left to the stack's configuration, or to you.\nExit code 0: printed; 1: not seen, and why.",
        )
        .option("--json", "its arguments alone, for machines")
        .action(async (uri: string | undefined, options: TargetOptions & { json?: true }) => {
            const target = await chooseTarget(uri, options, context);
            const { discover } = await import("./commands/discover.js");
            end(await discover(target, { json: options.json ?? false }, context));
        });
}

function addRole(program: Command, context: CliContext): void {
    program
        .command("role")
        .summary("prints the role with the least privileges")
        .description(
            "Prints the role with the least privileges for looking at a set and upgrading it: a command for the database admin.",
        )
        .option("--for <version>", "what the set runs: 4.2 does not know one of the actions")
        .action(async ({ for: version }: { readonly for?: string }) => {
            const { leastPrivilegeRole } = await import("../core/inspection/role.js");
            context.out(JSON.stringify(leastPrivilegeRole(version), undefined, 2));
        });
}

function addCompletion(program: Command, context: CliContext): void {
    program
        .command("completion")
        .summary("prints a script that completes commands in a shell")
        .description(
            "Prints a script that completes commands and options:\n  bash, zsh: source <(pulumi-mongodb-replicaset completion bash)\n  fish:      pulumi-mongodb-replicaset completion fish | source",
        )
        .argument("<shell>", "bash, zsh or fish", oneOf(["bash", "zsh", "fish"]))
        .action(async (shell: "bash" | "zsh" | "fish") => {
            const { renderCompletion } = await import("./commands/completion.js");
            context.out(renderCompletion(shell, commandNames, program));
        });
}

function withTarget(command: Command): Command {
    return command
        .argument("[uri]", `connection string; one member is enough (default: ${uriVariable})`)
        .option("--uri <uri>", "the same as an option")
        .option("--stack <name>", "take it from a stack of the Pulumi project in this folder")
        .option("--output <name>", "output of that stack", "connectionString")
        .option(
            "--username <name>",
            `user to log in as, with the password in ${passwordVariable}, or asked for at the terminal`,
        );
}

function withRequest(command: Command): Command {
    return command
        .requiredOption("--to <version>", 'the full version to upgrade to, like "6.0.27"')
        .option("--fcv <series>", "featureCompatibilityVersion to set at the end")
        .option(
            "--path <releases>",
            'several series up: "automatic", or the releases on the way, like 4.4.29,5.0.31',
        )
        .option("--stop-at <series>", "end there, its featureCompatibilityVersion not yet raised")
        .option(
            "--accept <code>",
            `a blocker to accept, may be given several times: ${acceptableCodes.join(", ")}`,
            addAccepted,
        )
        .option("--max-unavailable <count>", "members that may be away at once", count)
        .option(
            "--binaries <folder>",
            "folder of releases, for --path automatic (default: the publisher's list)",
        );
}

function withFormat(command: Command): Command {
    return command
        .addOption(new Option("--json", "for machines").conflicts("markdown"))
        .option("--markdown", "for a comment");
}

function addAccepted(
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
        throw new InvalidArgumentError("A number from 1 on is required.");
    }
    return Number(text);
}

function seconds(text: string): number {
    if (!/^\d+(\.\d+)?$/.test(text) || Number(text) < 0.1) {
        throw new InvalidArgumentError("A number of seconds, 0.1 or more, is required.");
    }
    return Number(text);
}

function oneOf(choices: readonly string[]): (text: string) => string {
    return (text) => {
        if (!choices.includes(text)) {
            throw new InvalidArgumentError(`Choose one of ${choices.join(", ")}.`);
        }
        return text;
    };
}

function packageVersion(): string {
    return (require("pulumi-mongodb-replicaset/package.json") as { version: string }).version;
}
