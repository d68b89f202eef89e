import { Argument, Command, Option } from "commander";

import type { FormatFlags } from "./command-options";
import { formatOf, seconds, withFormat, withRequest, withTarget } from "./command-options";
import { defined } from "../core/json/defined";
import { addConsole } from "./console/server/add-console";
import type { CliContext } from "./terminal/cli-context";
import type { TargetOptions } from "./set/target";
import { chooseTarget } from "./set/target";
import type { UpgradeOptions } from "./commands/upgrade";
import type { RequestOptions } from "./set/plan-request";

export const commandNames = ["pulumi-mongodb-replicaset", "pmr"] as const;

/** Makes the command line; `outcome` has the exit code of its command. Each command loads its modules when it is called. */
export function makeProgram(context: CliContext): {
    readonly program: Command;
    readonly outcome: { readonly code: number };
} {
    const outcome = { code: 0 };
    const end = (code: number) => {
        outcome.code = code;
    };
    const program = new Command(commandNames[0])
        .description("Observes MongoDB replica sets, and plans and runs their upgrades")
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
            "Shows the members of a set: state, version, featureCompatibilityVersion, lag, oplog window.\nExit code 0: the set was observed; 1: it was not; the output says why.",
        )
        .option("--json", "print JSON; with --watch, one line each time")
        .option("--watch", "repeat until Ctrl-C")
        .option("--interval <seconds>", "pause between repetitions, with --watch", seconds, 2)
        .action(async (uri: string | undefined, options: TargetOptions & StatusFlags) => {
            const target = await chooseTarget(uri, options, context);
            const { showStatus } = await import("./commands/status.js");
            const { json = false, watch = false, interval } = options;
            const request = defined({ json, watchSecs: watch ? interval : undefined });
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
        .summary("plans an upgrade, and checks whether it would be blocked")
        .description(
            "Plans the upgrade of a set that can be reached, without a Pulumi project, and changes nothing. The members' hosts are not checked.\nExit code 0: nothing to do; 2: changes; 1: blockers, or an error.",
        )
        .action(async (uri: string | undefined, options: PlanOptions) => {
            const target = await chooseTarget(uri, options, context);
            const { showPlan } = await import("./commands/show-plan.js");
            end(await showPlan(target, options, formatOf(options), context));
        });
}

function addPreflight(program: Command, context: CliContext, end: End): void {
    withFormat(withRequest(withTarget(program.command("preflight"))))
        .summary("checks whether an upgrade would be blocked, and why")
        .description(
            "Lists every problem that would block an upgrade, and changes nothing. The members' hosts are not checked.\nExit code 0: no blockers; 1: blockers, or an error.",
        )
        .action(async (uri: string | undefined, options: PlanOptions) => {
            const target = await chooseTarget(uri, options, context);
            const { showPreflight } = await import("./commands/show-plan.js");
            end(await showPreflight(target, options, formatOf(options), context));
        });
}

type PlanOptions = TargetOptions & RequestOptions & FormatFlags;

function addCompare(program: Command, context: CliContext, end: End): void {
    program
        .command("compare")
        .summary("checks whether a plan is the one that was reviewed")
        .description(
            "Compares two plans as JSON: the output `plan` of a program's set, or what `plan --json` printed.\nExit code 0: the live plan is the reviewed one, or its remaining steps; 1: it is not, or an error.",
        )
        .argument("<reviewed>", "file with the reviewed plan")
        .argument("<live>", "file with the plan that an update would execute")
        .action(async (reviewed: string, live: string) => {
            const { compare } = await import("./commands/compare.js");
            end(await compare(reviewed, live, context));
        });
}

function addUpgrade(program: Command, context: CliContext, end: End): void {
    program
        .command("upgrade")
        .summary("upgrades a set through the Pulumi project in this folder")
        .description(
            "Sets the version in the configuration of the Pulumi project in this folder, previews, asks, and updates. The configuration is only changed if the update starts.\nExit code 0: done, or nothing to do; 2: there are changes, and none was made; 1: blockers, or an error.",
        )
        .requiredOption("--to <version>", 'the full version to upgrade to, like "6.0.27"')
        .option(
            "--stack <name>",
            "stack of the project; it is selected (default: the selected one)",
        )
        .option(
            "--config-key <key>",
            "configuration key from which the program reads the version",
            "version",
        )
        .addOption(new Option("--dry-run", "stop after the preview").conflicts("yes"))
        .option("--yes", "update without asking")
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
        .summary("prints a program that adopts a running set")
        .description(
            "Prints a TypeScript program that adopts a set that was started without this package, as it runs. Values that cannot be read from the set are left to the stack's configuration, or to you.\nExit code 0: printed; 1: the set was not observed; the output says why.",
        )
        .option("--json", "print only its arguments, as JSON")
        .action(async (uri: string | undefined, options: TargetOptions & { json?: true }) => {
            const target = await chooseTarget(uri, options, context);
            const { discover } = await import("./commands/discover.js");
            end(await discover(target, { json: options.json ?? false }, context));
        });
}

function addRole(program: Command, context: CliContext): void {
    program
        .command("role")
        .summary("prints the MongoDB role with the least privileges")
        .description(
            "Prints the command that creates a role with the least privileges for observing and upgrading a set. Run it in the database admin.",
        )
        .option("--for <version>", "version of the set: 4.2 does not know one of the actions")
        .action(async ({ for: version }: { readonly for?: string }) => {
            const { leastPrivilegeRole } = await import("../core/inspection/role.js");
            context.out(JSON.stringify(leastPrivilegeRole(version), undefined, 2));
        });
}

function addCompletion(program: Command, context: CliContext): void {
    program
        .command("completion")
        .summary("prints a script that completes commands in bash")
        .description(
            "Prints a script that completes commands and options:\n  source <(pulumi-mongodb-replicaset completion bash)",
        )
        .addArgument(new Argument("<shell>", "the shell").choices(["bash"]))
        .action(async () => {
            const { renderCompletion } = await import("./commands/completion.js");
            context.out(renderCompletion(commandNames, program.commands));
        });
}

function packageVersion(): string {
    return (require("pulumi-mongodb-replicaset/package.json") as { version: string }).version;
}
