import { whyWritesStop } from "../topology/quorum";
import type { HandOverStep } from "../reconfig/set-step";
import type { Finding } from "../errors/errors";
import { concurrentIn } from "../plan/batches";
import type { Hop } from "../plan/upgrade-path";
import { lastOf } from "../plan/upgrade-path";
import type { PausedHop } from "../plan/pause";
import type { Goal } from "../plan/goal";
import { isDownAsAWhole } from "../plan/start-all";
import { roleOf } from "../plan/plan";
import type { ReconfigStep } from "../plan/reconfig-step";
import { runningVersions } from "../topology/running-versions";
import { applyStep } from "../plan/simulate";
import type { Step } from "../plan/step";
import { describeStep } from "../plan/step";
import type { Topology } from "../topology/topology";
import { fcvOf, membersAwaitingFcv } from "../topology/topology";
import { compareSeries, seriesOf } from "../releases/version";

/** Renders every step as "3/13 Start db2:27017 with 6.0.27". */
export function numberSteps(steps: readonly (Step | ReconfigStep)[]): readonly string[] {
    return steps.map((step, index) => `${index + 1}/${steps.length} ${describeStep(step)}`);
}

/** Renders the observed state of the set, one line per member. */
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

/** Renders what a run does to members that it adopts. */
export function renderAdopted(hosts: readonly string[]): readonly string[] {
    return hosts.length === 0
        ? []
        : [
              `${listOf(hosts)} will be adopted: files for ${hosts.length === 1 ? "its next start are prepared; the running server is" : "their next start are prepared; the running servers are"} not touched`,
          ];
}

/**
 * Renders what an FCV below the servers' series allows and prevents, of the set or of delayed members; undefined if none
 * is below it.
 */
export function renderFcvBehind(topology: Topology): string | undefined {
    const fcv = fcvOf(topology);
    const [awaiting] = membersAwaitingFcv(topology);
    if (awaiting !== undefined && fcv !== undefined) {
        return `${topology.setName} has featureCompatibilityVersion ${fcv}; ${awaiting.host} applies it after its delay of ${awaiting.delaySecs} s, and no other series can be installed until then`;
    }
    const series = [...new Set(runningVersions(topology).map(seriesOf))];
    const [only] = series;
    return fcv === undefined ||
        only === undefined ||
        series.length > 1 ||
        compareSeries(fcv, only) >= 0
        ? undefined
        : `${topology.setName} runs ${only} with featureCompatibilityVersion ${fcv}: a downgrade to ${fcv} stays possible; new features of ${only} are off, and no later series can be installed, until it is raised to ${only}`;
}

/** Renders the numbered plan, hop by hop, below a line with the versions before and after it. */
export function renderPlan(
    topology: Topology,
    hops: readonly Hop[],
    findings: readonly Finding[],
): string {
    const { goal } = lastOf(hops);
    const steps = hops.flatMap((hop) => hop.steps);
    if (steps.length === 0) {
        return `${topology.setName} runs ${goal.version}: nothing to do`;
    }
    const ahead = hops.filter((hop) => hop.steps.length > 0);
    return [
        `Plan for ${describeChange(topology, ahead)}, ${steps.length} ${steps.length === 1 ? "step" : "steps"}:`,
        ...indent([
            ...describeStaging(ahead),
            ...describeHops(ahead, numberSteps(steps)),
            ...describeNoWrites(topology, steps, findings),
        ]),
    ].join("\n");
}

/** Renders the steps that a run with a pause leaves for later runs. */
export function renderRemaining({ hop, remaining }: PausedHop): string {
    const { goal, steps } = hop;
    const left: Hop = { goal, topology: steps.reduce(applyStep, hop.topology), steps: remaining };
    return [
        `Then the upgrade pauses. ${remaining.length} steps remain for updates with upgrade.resume "${goal.version}":`,
        ...indent(groupLines(left, numberSteps(remaining))),
    ].join("\n");
}

/** Groups the lines of a hop's steps: those of members that are updated in parallel stand together. */
function groupLines(hop: Hop, lines: readonly string[]): readonly string[] {
    const concurrent = concurrentIn(hop);
    const grouped = new Set<string>();
    return lines.flatMap((line, index) => {
        const step = hop.steps[index];
        const host = step && "host" in step ? step.host : "";
        const others = concurrent.get(host);
        if (others === undefined) {
            return [line];
        }
        const isFirst = !grouped.has(host);
        [host, ...others].forEach((each) => grouped.add(each));
        return [...(isFirst ? [`${listOf([host, ...others])} in parallel:`] : []), `  ${line}`];
    });
}

function describeStaging(hops: readonly Hop[]): readonly string[] {
    const staged = hops
        .filter((hop) => hop.steps.some((step) => step.kind === "switch-binary"))
        .map((hop) => hop.goal.version);
    return staged.length === 0
        ? []
        : [
              `First ${listOf(staged)} ${staged.length === 1 ? "is" : "are"} staged for every member, in parallel; nothing is stopped for that`,
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

/** Findings that say which writes wait during restarts, although the set has a primary. */
const waitingWritesCodes: readonly Finding["code"][] = [
    "majority-writes-wait",
    "default-writes-wait",
];

/** Describes what clients have to expect. */
function describeNoWrites(
    topology: Topology,
    steps: readonly Step[],
    findings: readonly Finding[],
): readonly string[] {
    const { setName } = topology;
    if (!steps.some((step) => step.kind === "stop-member")) {
        return [];
    }
    if (whyWritesStop(topology) !== undefined) {
        return [`${setName} takes no writes while one of its members is restarted`];
    }
    const planned = steps.flatMap((step) => (step.kind === "hand-over" ? step : []));
    const failbacks = planned.filter((step) => isFailedBack(step, topology));
    const handovers = planned.length + failbacks.length;
    const waits = findings.filter(({ code }) => waitingWritesCodes.includes(code));
    const otherwise = waits.length === 0 ? "; at all other times the set takes writes" : "";
    return [
        ...(handovers === 0
            ? []
            : [
                  ...[...new Set(failbacks.map(({ host }) => host))].map(
                      (host) =>
                          `${host} takes over again after its update, by its priority, once its clients have found it`,
                  ),
                  `Expected time without a primary: below 1 s, at ${handovers === 1 ? "the handover" : `each of the ${handovers} handovers`}${otherwise}`,
              ]),
        ...waits.map(({ message }) => message),
    ];
}

function isFailedBack({ host, candidate }: HandOverStep, { members }: Topology): boolean {
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
    const to = seriesOf(goal.version);
    const from = [...new Set(others.map(seriesOf))].filter((each) => each !== to);
    return `${setName} from ${listOf(others)} to ${goal.version} (${describePath(from, hops, to)})`;
}

function describePath(from: readonly string[], hops: readonly Hop[], to: string): string {
    const [first] = from;
    if (first === undefined) {
        return `within series ${to}`;
    }
    const series = [...new Set([first, ...hops.map((hop) => seriesOf(hop.goal.version))])];
    if (series.length > 2) {
        return `${series.length - 1} series up: ${series.join(" → ")}`;
    }
    const direction = compareSeries(first, to) < 0 ? "up" : "down";
    return `one series ${direction}, ${listOf(from)} to ${to}`;
}

/** Returns the versions other than the goal's that members run, oldest first. */
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

/** Renders what an update does if the set does not exist yet, or is down as a whole: then no member tells that it exists. */
export function renderCreation(topology: Topology, goal: Goal): string {
    const { setName, members } = topology;
    return isDownAsAWhole(topology)
        ? [
              `No member of ${setName} runs: ${members.length} members will be started with what last ran on their data`,
              ...members.map(
                  ({ host, installedVersion = "-" }) => `  ${host}  ${installedVersion}`,
              ),
          ].join("\n")
        : [
              `${setName} does not exist yet: ${members.length} members of ${goal.version} will be started and initiated`,
              ...members.map(({ host }) => `  ${host}`),
          ].join("\n");
}

/** Renders all findings, blockers first, each with its remedy. */
export function renderFindings(findings: readonly Finding[]): string {
    return [...findings]
        .sort((a, b) => a.severity.localeCompare(b.severity))
        .map(
            (finding) =>
                `${finding.severity} ${finding.code}: ${finding.message}\n  ${finding.remedy}`,
        )
        .join("\n");
}

/** Renders rows in columns of equal width, each line indented. */
export function alignColumns(rows: readonly (readonly string[])[]): readonly string[] {
    const widths = rows.reduce<number[]>(
        (most, row) => row.map((cell, column) => Math.max(cell.length, most[column] ?? 0)),
        [],
    );
    return rows.map((row) =>
        `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  ")}`.trimEnd(),
    );
}
