import type { LiveView } from "../../../provider/cli/console/server/live-view";
import { viewSet } from "../../../provider/cli/console/server/live-view";
import { nothingObserved } from "../../../provider/cli/console/server/watch-set";
import type { Interval, WriteState } from "../../../provider/cli/console/model/availability";
import {
    addObservation,
    describeGap,
    gapsIn,
} from "../../../provider/cli/console/model/availability";
import type { RunEvent } from "../../../provider/cli/console/model/run-event";
import type { RunRecord } from "../../../provider/cli/console/model/run-record";
import { advanceRun } from "../../../provider/cli/console/model/advance-run";
import { newRun } from "../../../provider/cli/console/model/run-record";
import { planUpgrade } from "../../../provider/core/plan/plan";
import { renderStepDone } from "../../../provider/core/report/progress-line";
import type { Topology } from "../../../provider/core/topology/topology";
import { describeStep } from "../../../provider/core/plan/step";
import { db1, db2, db3, primary, running, secondary, setOf, stopped } from "../made-up/topologies";

/** What the console's page shows of a set and a run. */
export interface ConsoleState {
    readonly live: LiveView;
    readonly run: RunRecord | null;
}

const from = "5.0.4";
const to = "6.0.27";
const startMs = Date.UTC(2026, 0, 5, 10, 0, 0);
const order = [db2, db3, db1];

const before = [primary(db1), secondary(db2), secondary(db3)];
const done = running(to, "5.0");
const oplogs = new Map(order.map((host) => [host, { windowSecs: 190_000, full: false }]));

function live(
    members: Topology["members"],
    observations: readonly Observation[],
    error?: string,
): LiveView {
    const line = observations.reduce<readonly Interval[]>((known, { secs, state }) => {
        const first = addObservation(known, state, startMs + secs[0] * 1000, keepMs);
        return addObservation(first, state, startMs + secs[1] * 1000, keepMs);
    }, []);
    const older = members.map((member) => ({ ...member, uptimeSecs: 86_400 }));
    const answered = new Set(
        members.filter(({ state }) => state !== "DOWN").map(({ host }) => host),
    );
    return {
        set: viewSet(setOf(...older), answered, oplogs, undefined, startMs),
        availability: {
            ...nothingObserved.availability,
            timeline: line,
            gaps: gapsIn(line).map((gap) => ({ ...gap, text: describeGap(gap) })),
        },
        error: error ?? null,
    };
}

/** The same state from one second to another. */
interface Observation {
    readonly secs: readonly [number, number];
    readonly state: WriteState;
}

const keepMs = nothingObserved.availability.keepMs;
const db1Writable: Observation = { secs: [-300, 14], state: { kind: "writable", host: db1 } };
const noPrimary: Observation = { secs: [14.02, 14.31], state: { kind: "no-primary" } };
const db2Writable: Observation = { secs: [14.33, 24], state: { kind: "writable", host: db2 } };

const plan = planUpgrade(setOf(...before), { version: to }).map((step, index, { length }) => ({
    kind: step.kind,
    number: index + 1,
    host: "host" in step ? step.host : db1,
    text: `${index + 1}/${length} ${describeStep(step)}`,
}));
type PlannedStep = (typeof plan)[number];
const resourceOf = (host: string) => `rs0-${[db1, db2, db3].indexOf(host)}`;

/** Returns an upgrade's events until this number of steps is done and the next one runs. */
function events(stepsDone: number): readonly RunEvent[] {
    const declared = order.map((host): RunEvent => ({
        kind: "declared",
        atMs: startMs - 9_000,
        resource: resourceOf(host),
        host,
        plan: plan.filter((step) => step.host === host).map(({ text }) => text),
        begins: true,
    }));
    const report = (step: PlannedStep, steps: number, tookMs?: number): readonly RunEvent[] => {
        const { text, ...head } = step;
        const place = { atMs: startMs + steps * 1_700, resource: resourceOf(step.host) };
        const log = { kind: "log", ...place, isError: false, isPassing: true } as const;
        return tookMs === undefined
            ? [
                  { kind: "step", ...place, stepEvent: { event: "step-started", ...step } },
                  { ...log, text },
              ]
            : [
                  { kind: "step", ...place, stepEvent: { event: "step-ended", ...head, tookMs } },
                  { ...log, text: renderStepDone(text, tookMs) },
              ];
    };
    const steps = plan
        .slice(0, stepsDone)
        .flatMap((step, index) => [...report(step, index), ...report(step, index + 0.9, 1_530)]);
    const now = plan[stepsDone];
    const startedMembers = new Set(plan.slice(0, stepsDone + 1).map(({ host }) => host)).size;
    const ended = order
        .slice(0, Math.max(0, startedMembers - (now === undefined ? 0 : 1)))
        .map((host): RunEvent => ({
            kind: "resource-ended",
            atMs: startMs,
            resource: resourceOf(host),
            failed: false,
        }));
    return [
        ...declared,
        { kind: "previewed", atMs: startMs - 3_000, changes: true },
        ...(stepsDone < 0
            ? []
            : [
                  { kind: "update-began", atMs: startMs } as const,
                  ...declared
                      .slice(0, startedMembers)
                      .map((event) => ({ ...event, atMs: startMs })),
                  ...steps,
                  ...ended,
              ]),
        ...(stepsDone >= 0 && now ? report(now, stepsDone) : []),
    ];
}

function run(...more: readonly (readonly RunEvent[])[]): RunRecord {
    return more.flat().reduce(advanceRun, newRun(1, to, startMs - 10_000));
}

const failedText = `start-failed: ${db2} did not start with ${to}: it ended with exit code 14`;
const failed: readonly RunEvent[] = [
    {
        kind: "log",
        atMs: startMs + 6_000,
        resource: resourceOf(db2),
        text: `${failedText}\nIts log ends with:\n  [initandlisten] Cannot read the data files\nIt runs ${from} again`,
        isError: true,
        isPassing: false,
    },
    { kind: "resource-ended", atMs: startMs + 6_100, resource: resourceOf(db2), failed: true },
    { kind: "failed", atMs: startMs + 6_500, why: "the engine ended with an error" },
];

const upgraded = [secondary(db1, done), primary(db2, done), secondary(db3, done)];

/** The states in which the page is tested, by name. */
export const consoleStates = {
    "not observed yet": { live: nothingObserved, run: null },
    idle: { live: live(before, [db1Writable]), run: null },
    planned: { live: live(before, [db1Writable]), run: run(events(-1)) },
    "one secondary upgrading": {
        live: live([primary(db1), stopped(db2, from), secondary(db3)], [db1Writable]),
        run: run(events(2)),
    },
    "no primary": {
        live: live(
            [secondary(db1), secondary(db2, done), secondary(db3, done)],
            [db1Writable, noPrimary],
        ),
        run: run(events(8)),
    },
    "after the handover": {
        live: live(
            [stopped(db1, from), primary(db2, done), secondary(db3, done)],
            [db1Writable, noPrimary, db2Writable],
        ),
        run: run(events(9)),
    },
    done: {
        live: live(upgraded, [db1Writable, noPrimary, db2Writable]),
        run: run(events(13), [{ kind: "updated", atMs: startMs + 24_000 }]),
    },
    failed: {
        live: live(before, [db1Writable]),
        run: run(events(2), failed),
    },
    unreachable: {
        live: live(
            [primary(db1), secondary(db2), secondary(db3)],
            [db1Writable, { secs: [15, 22], state: { kind: "unknown" } }],
            "set-unreachable: Cannot observe the set: db1:27017, db2:27017, db3:27017 do not answer",
        ),
        run: null,
    },
} satisfies Readonly<Record<string, ConsoleState>>;
