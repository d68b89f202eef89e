import { whyWritesStop } from "../topology/quorum";
import type { Finding } from "../errors/errors";
import { concurrentIn } from "../plan/batches";
import type { Hop } from "../plan/upgrade-path";
import { lastOf } from "../plan/upgrade-path";
import type { PausedHop } from "../plan/pause";
import type { Goal } from "../plan/goal";
import { roleOf } from "../plan/plan";
import type { ReconfigStep } from "../plan/reconfig-step";
import { runningVersions } from "../topology/running-versions";
import { applyStep } from "../plan/simulate";
import type { Step } from "../plan/step";
import { describeStep } from "../plan/step";
import type { Topology } from "../topology/topology";
import { lowestFcv } from "../topology/topology";
import { compareSeries, parseVersion } from "../releases/version";

/** Every step as "3/13 Start db2:27017 with 6.0.27". */
export function numberSteps(steps: readonly (Step | ReconfigStep)[]): readonly string[] {
    return steps.map((step, index) => `${index + 1}/${steps.length} ${describeStep(step)}`);
}

/** One line a member: where the set stands before anything is done. */
export function renderTopology(topology: Topology): string {
    const rows = topology.members.map((member) => [
        member.host,
        member.state,
        member.version ?? "-",
        member.fcv === undefined ? "" : `FCV ${member.fcv}`,
        member.lagSecs === undefined ? "" : `lag ${member.lagSecs.toFixed(1)} s`,
        roleOf(member).replace(/^(primary|secondary|arbiter)$/, ""),
    ]);
    return [`${topology.setName} now:`, ...alignColumns(rows)].join("\n");
}

/** What a run does to members that somebody else started. */
export function renderAdopted(hosts: readonly string[]): readonly string[] {
    return hosts.length === 0
        ? []
        : [
              `${listOf(hosts)} ${hosts.length === 1 ? "is" : "are"} taken over: what the next start takes is laid beside the server, which runs on as it is`,
          ];
}

/** What an FCV behind the servers keeps open, and what it blocks; undefined where it is not behind. */
export function renderFcvBehind(topology: Topology): string | undefined {
    const fcv = lowestFcv(topology);
    const running = runningVersions(topology);
    const series = [...new Set(running.map((version) => parseVersion(version).series))];
    const [only] = series;
    return fcv === undefined ||
        only === undefined ||
        series.length > 1 ||
        compareSeries(fcv, only) >= 0
        ? undefined
        : `${topology.setName} runs ${only} with featureCompatibilityVersion ${fcv}: the way back to ${fcv} stays open; what is new in ${only} is off, and no later series is installed, until it is raised to ${only}`;
}

/** The numbered plan, hop by hop, with a head line that says from where to where. */
export function renderPlan(topology: Topology, hops: readonly Hop[]): string {
    const { goal } = lastOf(hops);
    const steps = hops.flatMap((hop) => hop.steps);
    if (steps.length === 0) {
        return `${topology.setName} runs ${goal.version}: nothing to do`;
    }
    const taken = hops.filter((hop) => hop.steps.length > 0);
    return [
        `Plan for ${describeChange(topology, taken)}, ${steps.length} ${steps.length === 1 ? "step" : "steps"}:`,
        ...indent([
            ...describeStaging(taken),
            ...describeHops(taken, numberSteps(steps)),
            ...describeNoWrites(topology, steps),
        ]),
    ].join("\n");
}

/** What a run that pauses leaves for later ones. */
export function renderRemaining({ hop, remaining: rest }: PausedHop): string {
    const { goal, steps } = hop;
    const left: Hop = { goal, topology: steps.reduce(applyStep, hop.topology), steps: rest };
    return [
        `Then the upgrade pauses. ${rest.length} steps are left for the updates with upgrade.resume "${goal.version}":`,
        ...indent(groupLines(left, numberSteps(rest))),
    ].join("\n");
}

/** The lines of a hop's steps; those of members that are away together stand together. */
function groupLines(hop: Hop, lines: readonly string[]): readonly string[] {
    const concurrent = concurrentIn(hop);
    const said = new Set<string>();
    return lines.flatMap((line, index) => {
        const step = hop.steps[index];
        const host = step && "host" in step ? step.host : "";
        const others = concurrent.get(host);
        if (others === undefined) {
            return [line];
        }
        const opens = !said.has(host);
        [host, ...others].forEach((each) => said.add(each));
        return [...(opens ? [`Side by side ${listOf([host, ...others])}:`] : []), `  ${line}`];
    });
}

function describeStaging(hops: readonly Hop[]): readonly string[] {
    const staged = hops
        .filter((hop) => hop.steps.some((step) => step.kind === "switch-binary"))
        .map((hop) => hop.goal.version);
    return staged.length === 0
        ? []
        : [
              `First ${listOf(staged)} ${staged.length === 1 ? "is" : "are"} staged for every member, side by side; nothing is stopped for that`,
          ];
}

function describeHops(hops: readonly Hop[], lines: readonly string[]): readonly string[] {
    const [only] = hops;
    if (hops.length === 1 && only) {
        return groupLines(only, lines);
    }
    let at = 0;
    return hops.flatMap((hop, index) => {
        const { goal, topology, steps } = hop;
        const mine = groupLines(hop, lines.slice(at, at + steps.length));
        at += steps.length;
        const others = otherVersions(topology, goal);
        const change =
            others.length === 0 ? `at ${goal.version}` : `${listOf(others)} to ${goal.version}`;
        return [`Hop ${index + 1} of ${hops.length}: ${change}`, ...indent(mine)];
    });
}

/** What clients have to expect. */
function describeNoWrites(topology: Topology, steps: readonly Step[]): readonly string[] {
    const { setName } = topology;
    if (!steps.some((step) => step.kind === "stop-member")) {
        return [];
    }
    if (whyWritesStop(topology) !== undefined) {
        return [`${setName} takes no writes while one of its members is restarted`];
    }
    const given = steps.flatMap((step) => (step.kind === "hand-over" ? step : []));
    const taken = given.filter(({ host, candidate }) => isFailedBack(host, candidate, topology));
    const handOvers = given.length + taken.length;
    return handOvers === 0
        ? []
        : [
              ...[...new Set(taken.map(({ host }) => host))].map(
                  (host) =>
                      `${host} takes over again after its turn, by its priority, once its clients have found it`,
              ),
              `Expected time without a primary: below 1 s, at ${handOvers === 1 ? "the hand-over" : `each of the ${handOvers} hand-overs`}; the rest of the time the set takes writes`,
          ];
}

function isFailedBack(host: string, candidate: string | undefined, { members }: Topology): boolean {
    const priorityOf = (name?: string) => members.find((each) => each.host === name)?.priority ?? 0;
    return candidate !== undefined && priorityOf(host) > priorityOf(candidate);
}

/** "rs0 from 5.0.4 to 6.0.27 (one series up, 5.0 to 6.0)". */
function describeChange(topology: Topology, hops: readonly Hop[]): string {
    const { goal } = lastOf(hops);
    const others = otherVersions(topology, goal);
    const { setName } = topology;
    if (others.length === 0) {
        return `${setName} at ${goal.version}`;
    }
    const to = parseVersion(goal.version).series;
    const series = [...new Set(others.map((version) => parseVersion(version).series))];
    const from = series.filter((each) => each !== to);
    return `${setName} from ${listOf(others)} to ${goal.version} (${describePath(from, hops, to)})`;
}

function describePath(from: readonly string[], hops: readonly Hop[], to: string): string {
    const [first] = from;
    if (first === undefined) {
        return `within series ${to}`;
    }
    const way = [...new Set([first, ...hops.map((hop) => parseVersion(hop.goal.version).series)])];
    if (way.length > 2) {
        return `${way.length - 1} series up: ${way.join(" → ")}`;
    }
    return compareSeries(first, to) < 0
        ? `one series up, ${listOf(from)} to ${to}`
        : `back by one series, ${listOf(from)} to ${to}`;
}

/** What members run that is not the goal's version, oldest first. */
function otherVersions(topology: Topology, goal: Goal): readonly string[] {
    return runningVersions(topology).filter((version) => version !== goal.version);
}

/** "4.4.2, 5.0.4 and 6.0.27" */
function listOf(texts: readonly string[]): string {
    return [texts.slice(0, -1).join(", "), ...texts.slice(-1)].filter((text) => text).join(" and ");
}

function indent(lines: readonly string[]): readonly string[] {
    return lines.map((line) => `  ${line}`);
}

export function renderToken(token: string): string {
    return `Approval token of this plan: ${token}`;
}

/** What a preview says of a set that is not there yet. */
export function renderCreation(topology: Topology, goal: Goal): string {
    const hosts = topology.members.map((member) => member.host);
    return [
        `${topology.setName} is not there yet: ${hosts.length} members of ${goal.version} are started and initiated`,
        ...hosts.map((host) => `  ${host}`),
    ].join("\n");
}

/** All findings, blockers first, each with its way out. */
export function renderFindings(findings: readonly Finding[]): string {
    return [...findings]
        .sort((a, b) => a.severity.localeCompare(b.severity))
        .map(
            (finding) =>
                `${finding.severity} ${finding.code}: ${finding.message}\n  ${finding.remedy}`,
        )
        .join("\n");
}

/** Cells of equal width, each line indented. */
export function alignColumns(rows: readonly (readonly string[])[]): readonly string[] {
    const widths = rows.reduce<number[]>(
        (most, row) => row.map((cell, column) => Math.max(cell.length, most[column] ?? 0)),
        [],
    );
    return rows.map((row) =>
        `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  ")}`.trimEnd(),
    );
}
