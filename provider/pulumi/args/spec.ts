import { homedir } from "node:os";
import { join, resolve } from "node:path";

import type { AcceptableCode } from "../../core/errors/errors";
import { acceptableCodes } from "../../core/errors/errors";
import type { ApprovalInput } from "../../core/gates/approval";
import { defined } from "../../core/json/defined";
import type { PausePolicy } from "../../core/plan/pause";
import type { GoalChoices } from "../../core/plan/goal";
import type { MemberConfig } from "../../core/topology/member-config";
import type { AdoptedPaths } from "../../io/layout/member-folder";
import type { Binaries } from "../../io/releases/store/release-source";
import type { ServiceChoice } from "../../io/service/service-of";
import type { SshShell } from "../../io/ssh/shell";
import type { UpgradeSettings } from "../../run/ports";
import { adoptedPaths, adoptionProblems, isAdopted } from "./adoption";
import type { MemberArgs, ReplicaSetArgs } from "./args";
import { approveOf, choiceProblems, choicesOf, goalChoicesOf, pathOf, pauseOf } from "./choices";
import { defaultSettings } from "./default-settings";
import { memberProblems } from "./member-problems";
import { lockoutProblems } from "./lockout-problems";
import { optionProblems } from "./option-problems";
import type { PathSpec } from "./path-spec";
import { binariesOf, binariesProblems } from "./releases";
import { rule, rules } from "./rules";
import type { Security } from "./security";
import { securityProblems } from "./security-problems";
import { shellProblems } from "./shell-problems";
import { membersOf, serviceChoiceOf } from "./shells";
import { versionProblems } from "./version-problems";

/** The program's arguments with every default filled in, except for the ports. */
export interface SetSpec {
    readonly setName: string;
    readonly version: string;
    readonly fcv?: string;
    readonly members: readonly MemberSpec[];
    readonly binaries: Binaries;
    readonly options: object;
    readonly settings: UpgradeSettings;
    readonly accept: readonly AcceptableCode[];
    readonly fcvBurnInSecs: number;
    readonly choices: GoalChoices;
    readonly pause: PausePolicy;
    /** Whether a preview outside the window only warns. */
    readonly previewsAnytime: boolean;
    /** Absent: no approval is required. */
    readonly approve?: ApprovalInput;
    /** Absent: one series at a time. */
    readonly path?: PathSpec;
    readonly security: Security;
}

export interface MemberSpec {
    /** Name of its resource: "rs0-0". */
    readonly name: string;
    readonly folder: string;
    readonly host?: string;
    /** Where this package reaches the member. Absent: at `host`. */
    readonly address?: string;
    readonly shell?: SshShell;
    readonly service?: ServiceChoice;
    /** Options that are merged over the set's. Absent: none. */
    readonly options?: object;
    /** Paths of a member that is adopted. Absent: this package creates the member. */
    readonly adopted?: AdoptedPaths;
    readonly configured: MemberConfig;
}

/** Fills in the defaults. Throws a TypeError that lists every problem of the arguments. */
export function makeSpec(
    name: string,
    args: ReplicaSetArgs,
    home: string,
    security: Security = {},
): SetSpec {
    const problems = findProblems(args, home);
    if (problems.length > 0) {
        throw new TypeError(
            [
                `Invalid arguments of replica set ${name}:`,
                ...problems.map((text) => `- ${text}`),
            ].join("\n"),
        );
    }
    const dataDir = resolve(args.dataDir ?? home);
    const { shells = [] } = security;
    const { upgrade = {}, upgradePath = "one-series" } = args;
    return defined({
        setName: args.replicaSetName ?? name,
        version: args.version,
        fcv: args.featureCompatibilityVersion,
        members: membersOf(args).map((member, index) => {
            const memberName = `${name}-${member.name ?? index}`;
            return defined({
                name: memberName,
                folder: join(dataDir, memberName),
                host: member.host,
                address: member.address,
                shell: shells[index],
                service: serviceChoiceOf(args, member),
                options: member.options,
                adopted: isAdopted(args, member) ? adoptedPaths(args, member) : undefined,
                configured: configOf(member),
            });
        }),
        binaries: binariesOf(args, dataDir, shells.some(Boolean)),
        options: args.options ?? {},
        settings: { ...limitsOf(args), ...choicesOf(upgrade) },
        accept: upgrade.accept ?? [],
        fcvBurnInSecs: upgrade.fcvBurnInSecs ?? 0,
        choices: goalChoicesOf(upgrade),
        pause: pauseOf(upgrade),
        previewsAnytime: upgrade.window?.inPreviews === "warn",
        approve: approveOf(upgrade),
        path: upgradePath === "one-series" ? undefined : pathOf(upgradePath, args.stopAt),
        security,
    });
}

function configOf(member: MemberArgs): MemberConfig {
    return defined({
        priority: member.arbiterOnly === true ? 0 : (member.priority ?? 1),
        votes: member.votes ?? 1,
        hidden: member.hidden ?? false,
        arbiterOnly: member.arbiterOnly ?? false,
        secondaryDelaySecs: member.secondaryDelaySecs ?? 0,
        tags: member.tags,
    });
}

function limitsOf({ upgrade = {} }: ReplicaSetArgs): UpgradeSettings {
    const limits = Object.keys(defaultSettings) as (keyof typeof defaultSettings)[];
    const given = limits.flatMap((key) =>
        upgrade[key] === undefined ? [] : [[key, upgrade[key]] as const],
    );
    return { ...defaultSettings, ...Object.fromEntries(given) };
}

/** Returns the default folder of a set's members. It is not in the project, which may be cleaned. */
export function homeOf(project: string, stack: string, name: string): string {
    const dataHome = process.env.XDG_DATA_HOME ?? join(homedir(), ".local", "share");
    return join(dataHome, "pulumi-mongodb-replicaset", project, stack, name);
}

function findProblems(args: ReplicaSetArgs, home: string): readonly string[] {
    const { upgrade = {} } = args;
    return rules(
        versionProblems(args),
        memberProblems(args),
        shellProblems(args),
        optionProblems(args),
        lockoutProblems(args),
        adoptionProblems(args),
        limitProblems({ ...limitsOf(args), fcvBurnInSecs: upgrade.fcvBurnInSecs ?? 0 }),
        acceptProblems(upgrade.accept ?? []),
        choiceProblems(upgrade),
        binariesProblems(args, resolve(args.dataDir ?? home)),
        securityProblems(args),
    );
}

function limitProblems(
    limits: UpgradeSettings & { readonly fcvBurnInSecs: number },
): readonly string[] {
    return rules(
        ...Object.entries(limits).map(([key, value]) =>
            rule(
                Number.isFinite(value) && (value as number) >= 0,
                `upgrade.${key} must be a number of seconds, not ${String(value)}`,
            ),
        ),
        rule(
            limits.stepDownSecs > limits.secondaryCatchUpSecs,
            "upgrade.stepDownSecs must be above upgrade.secondaryCatchUpSecs",
        ),
    );
}

function acceptProblems(accept: readonly string[]): readonly string[] {
    const known: readonly string[] = acceptableCodes;
    return accept
        .filter((code) => !known.includes(code))
        .map((code) => `upgrade.accept cannot contain "${code}": only ${known.join(", ")}`);
}
