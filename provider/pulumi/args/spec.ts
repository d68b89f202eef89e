import { homedir } from "node:os";
import { join, resolve } from "node:path";

import { maxMembers, maxVotes } from "../../core/topology/set-limits";
import { isKnownSeries, parseVersion } from "../../core/releases/version";
import type { AcceptableCode } from "../../core/errors/errors";
import { acceptableCodes, messageOf } from "../../core/errors/errors";
import type { MemberConfig } from "../../core/topology/member-config";
import type { Binaries } from "../../io/releases/store/release-source";
import type { ApprovalInput } from "../../core/gates/approval";
import type { PausePolicy } from "../../core/plan/pause";
import type { AdoptedPaths } from "../../io/layout/member-folder";
import type { ServiceChoice } from "../../io/service/service";
import type { SshShell } from "../../io/ssh/shell";
import type { GoalChoices } from "../../core/plan/goal";
import type { UpgradeSettings } from "../../run/ports";
import { adoptedPaths, adoptionProblems, isAdopted } from "./adoption";
import type { MemberArgs, ReplicaSetArgs } from "./args";
import { approveOf, choiceProblems, choicesOf, goalChoicesOf, pathOf, pauseOf } from "./choices";
import { binariesOf, binariesProblems } from "./releases";
import { defaultSettings } from "./default-settings";
import type { Security } from "./security";
import { noSecurity } from "./security";
import { optionProblems } from "./option-problems";
import { securityProblems } from "./security-problems";
import { shellProblems } from "./shell-problems";
import { isAddress, membersOf, serviceChoiceOf, shellOf } from "./shells";
import type { PathSpec } from "./path-spec";

/** The program's wishes with every default filled in, but for the ports. */
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
    /** The window keeps no preview from its plan. */
    readonly previewsAnytime: boolean;
    /** Absent: no approval is asked for. */
    readonly approve?: ApprovalInput;
    /** Absent: one series at a time. */
    readonly path?: PathSpec;
    readonly security: Security;
}

export interface MemberSpec {
    /** "rs0-0" */
    readonly name: string;
    readonly folder: string;
    readonly host?: string;
    /** Where it is reached. Absent: at `host`. */
    readonly address?: string;
    readonly shell?: SshShell;
    readonly service?: ServiceChoice;
    /** Over the set's. Absent: none. */
    readonly options?: object;
    /** It runs already, started by somebody else, and is taken over. Absent: this package makes it. */
    readonly adopted?: AdoptedPaths;
    readonly configured: MemberConfig;
}

/** Fills in the defaults. Throws an error that lists everything that is wrong at once. */
export function makeSpec(
    name: string,
    args: ReplicaSetArgs,
    home: string,
    security: Security = noSecurity,
): SetSpec {
    const problems = findProblems(args, home);
    if (problems.length > 0) {
        throw new TypeError(
            [`Cannot make replica set ${name}:`, ...problems.map((text) => `- ${text}`)].join("\n"),
        );
    }
    const dataDir = resolve(args.dataDir ?? home);
    const { shells = [] } = security;
    const approve = approveOf(args.upgrade ?? {});
    return {
        setName: args.replicaSetName ?? name,
        version: args.version,
        ...(args.featureCompatibilityVersion !== undefined && {
            fcv: args.featureCompatibilityVersion,
        }),
        members: membersOf(args).map((member, index) => ({
            name: `${name}-${member.name ?? index}`,
            folder: join(dataDir, `${name}-${member.name ?? index}`),
            ...(member.host !== undefined && { host: member.host }),
            ...(member.address !== undefined && { address: member.address }),
            ...(shells[index] && { shell: shells[index] }),
            ...serviceIn(serviceChoiceOf(args, member)),
            ...(member.options && { options: member.options }),
            ...(isAdopted(args, member) && { adopted: adoptedPaths(args, member) }),
            configured: {
                priority: member.arbiterOnly === true ? 0 : (member.priority ?? 1),
                votes: member.votes ?? 1,
                hidden: member.hidden ?? false,
                arbiterOnly: member.arbiterOnly ?? false,
                secondaryDelaySecs: member.secondaryDelaySecs ?? 0,
                ...(member.tags && { tags: member.tags }),
            },
        })),
        binaries: binariesOf(args, dataDir, shells.some(Boolean)),
        options: args.options ?? {},
        settings: { ...limitsOf(args), ...choicesOf(args.upgrade ?? {}) },
        accept: args.upgrade?.accept ?? [],
        fcvBurnInSecs: args.upgrade?.fcvBurnInSecs ?? 0,
        choices: goalChoicesOf(args.upgrade ?? {}),
        pause: pauseOf(args.upgrade ?? {}),
        previewsAnytime: args.upgrade?.window?.inPreviews === "warn",
        ...(approve && { approve }),
        security,
        ...(args.upgradePath !== undefined &&
            args.upgradePath !== "one-series" && { path: pathOf(args.upgradePath, args.stopAt) }),
    };
}

function limitsOf({ upgrade = {} }: ReplicaSetArgs): UpgradeSettings {
    const limits = Object.keys(defaultSettings) as (keyof typeof defaultSettings)[];
    const given = limits.flatMap((key) =>
        upgrade[key] === undefined ? [] : [[key, upgrade[key]] as const],
    );
    return { ...defaultSettings, ...Object.fromEntries(given) };
}

/** Where a set's members lie unless `dataDir` says otherwise: not in the project, which gets cleaned. */
export function homeOf(project: string, stack: string, name: string): string {
    const dataHome = process.env.XDG_DATA_HOME ?? join(homedir(), ".local", "share");
    return join(dataHome, "pulumi-mongodb-replicaset", project, stack, name);
}

function serviceIn(service: ServiceChoice | undefined): { readonly service?: ServiceChoice } {
    return service ? { service } : {};
}

function findProblems(args: ReplicaSetArgs, home: string): readonly string[] {
    return [
        ...versionProblems(args),
        ...memberProblems(args),
        ...shellProblems(args),
        ...optionProblems(args),
        ...adoptionProblems(args),
        ...settingProblems({
            ...limitsOf(args),
            fcvBurnInSecs: args.upgrade?.fcvBurnInSecs ?? 0,
        }),
        ...acceptProblems(args.upgrade?.accept ?? []),
        ...choiceProblems(args.upgrade ?? {}),
        ...binariesProblems(args, resolve(args.dataDir ?? home)),
        ...securityProblems(args),
    ];
}

function versionProblems(args: ReplicaSetArgs): readonly string[] {
    const problems: string[] = [];
    if (typeof args.version !== "string") {
        return [
            "version must be a plain string, known when the program starts (config.require gives one)",
        ];
    }
    try {
        parseVersion(args.version);
    } catch (error) {
        problems.push(messageOf(error));
    }
    const fcv = args.featureCompatibilityVersion;
    if (fcv !== undefined && !/^\d+\.\d+$/.test(fcv)) {
        problems.push(`featureCompatibilityVersion must be like "6.0", not "${fcv}"`);
    }
    return [...problems, ...pathProblems(args)];
}

function pathProblems({ upgradePath = "one-series", stopAt }: ReplicaSetArgs): readonly string[] {
    if (typeof upgradePath === "string") {
        const words: readonly string[] = ["one-series", "automatic"];
        return [
            ...(words.includes(upgradePath)
                ? []
                : [
                      `upgradePath must be "one-series", "automatic" or a list of versions, not "${upgradePath}"`,
                  ]),
            ...(stopAt !== undefined && upgradePath !== "automatic"
                ? ['stopAt needs upgradePath: "automatic" or a list of versions']
                : []),
            ...stopAtProblems(stopAt),
        ];
    }
    const unreadable = upgradePath.flatMap((version) => {
        try {
            parseVersion(version);
            return [];
        } catch (error) {
            return [`upgradePath: ${messageOf(error)}`];
        }
    });
    return [...unreadable, ...stopAtProblems(stopAt)];
}

function stopAtProblems(stopAt: string | undefined): readonly string[] {
    return stopAt === undefined || isKnownSeries(stopAt)
        ? []
        : [`stopAt must be a series like "5.0", not "${stopAt}"`];
}

function memberProblems(args: ReplicaSetArgs): readonly string[] {
    const { members = 3 } = args;
    if (typeof members === "number") {
        return Number.isInteger(members) && members >= 1 && members <= maxMembers
            ? []
            : [`members must be 1 to ${maxMembers}, not ${members}`];
    }
    const hosts = members.flatMap((member) => member.host ?? []);
    const voters = members.filter(({ votes = 1 }) => votes === 1).length;
    const names = members.map((member, index) => member.name ?? String(index));
    return [
        ...(members.length > maxMembers
            ? [`members can be ${maxMembers} at most, not ${members.length}`]
            : []),
        ...(voters > maxVotes
            ? [
                  `members with a vote can be ${maxVotes} at most, not ${voters}: set votes and priority 0`,
              ]
            : []),
        ...(members.length === 0 ? ["members must name at least one member"] : []),
        ...hosts
            .filter((host, index) => hosts.indexOf(host) !== index)
            .map((host) => `members name ${host} twice`),
        ...names
            .filter((name, index) => names.indexOf(name) !== index)
            .map(
                (name) =>
                    `two members have the name "${name}": without one of its own a member is named by its place, counted from 0`,
            ),
        ...(names.includes("configuration") || names.includes("fcv") || names.includes("path")
            ? ["configuration, fcv and path can't be members' names: other resources have them"]
            : []),
        ...(members.length > 0 &&
        members.every(
            ({ arbiterOnly, priority, votes }) =>
                arbiterOnly === true || priority === 0 || votes === 0,
        )
            ? [
                  "at least one member must be able to be primary: priority above 0, with a vote and with data",
              ]
            : []),
        ...members.flatMap((member, index) =>
            oneMemberProblems(
                member,
                // What this package starts here listens to this machine alone.
                shellOf(args, member).kind === "local" && !isAdopted(args, member),
            ).map((text) => `members[${index}]: ${text}`),
        ),
    ];
}

/** Rules of the set's configuration: manual, "Replica Set Configuration". */
function oneMemberProblems(member: MemberArgs, isLocal: boolean): readonly string[] {
    const { host, address, priority = 1, votes = 1, hidden } = member;
    const { secondaryDelaySecs = 0, arbiterOnly } = member;
    const problems: string[] = [];
    if (address !== undefined && (host === undefined || !isAddress(address))) {
        problems.push(
            host === undefined
                ? "address needs host, by which the set knows the member"
                : `address must be like "203.0.113.7:27017", not "${address}"`,
        );
    }
    if (member.name !== undefined && !/^[\w-]+$/.test(member.name)) {
        problems.push(`name must be of letters, digits, - and _, not "${member.name}"`);
    }
    if (
        isLocal &&
        host !== undefined &&
        !/^(127(\.\d{1,3}){3}|localhost|\[::1\]):\d{1,5}$/.test(host)
    ) {
        problems.push(
            `host must be an address and port of this machine's loopback, like "127.0.0.1:27017", not "${host}"`,
        );
    }
    if (priority < 0 || priority > 1000) {
        problems.push(`priority must be 0 to 1000, not ${priority}`);
    }
    if (votes !== 0 && votes !== 1) {
        problems.push(`votes must be 0 or 1, not ${String(votes)}`);
    }
    if (votes === 0 && priority !== 0) {
        problems.push("without a vote its priority must be 0");
    }
    if (hidden === true && priority !== 0) {
        problems.push("a hidden member must have priority 0");
    }
    if (secondaryDelaySecs > 0 && priority !== 0) {
        problems.push("a delayed member must have priority 0");
    }
    const named = Object.entries(member.tags ?? {});
    if (named.some(([, value]) => (typeof value as string) !== "string")) {
        problems.push('tags must be texts by name, like { dc: "east" }');
    }
    if (arbiterOnly === true && (hidden === true || secondaryDelaySecs > 0 || votes === 0)) {
        problems.push("an arbiter has a vote, is not hidden and not delayed");
    }
    return problems;
}

function acceptProblems(accept: readonly string[]): readonly string[] {
    const known: readonly string[] = acceptableCodes;
    return accept
        .filter((code) => !known.includes(code))
        .map((code) => `upgrade.accept can't hold "${code}": only ${known.join(", ")}`);
}

function settingProblems(
    settings: UpgradeSettings & { readonly fcvBurnInSecs: number },
): readonly string[] {
    return [
        ...Object.entries(settings)
            .filter(([, value]) => !Number.isFinite(value) || (value as number) < 0)
            .map(
                ([key, value]) =>
                    `upgrade.${key} must be a number of seconds, not ${String(value)}`,
            ),
        ...(settings.stepDownSecs > settings.secondaryCatchUpSecs
            ? []
            : ["upgrade.stepDownSecs must be above upgrade.secondaryCatchUpSecs"]),
    ];
}
