import { defined } from "../../core/json/defined";
import type { Document } from "mongodb";

import { interpretData, questionsFor } from "../../core/checks/data-questions";
import type { MemberReplies, SetReplies } from "../../core/inspection/inspect-replies";
import { interpretMemberReplies, interpretSetReplies } from "../../core/inspection/inspect-replies";
import type {
    Inspection,
    MemberActivity,
    MemberInspection,
    OplogWindow,
    SetInspection,
} from "../../core/inspection/inspection";
import type { Goal } from "../../core/plan/goal";
import type { Member, Topology } from "../../core/topology/topology";
import { primaryOf } from "../../core/topology/topology";
import { compareVersions, parseVersion, downgradeFloor } from "../../core/releases/version";
import type { CommandRunner, MemberRunner } from "../mongodb/connections";
import { serverErrorCode, unauthorized } from "../mongodb/connections";
import { readData } from "./data-scan";
import type { Question } from "./inspection-commands";
import { answerTimeoutMs, memberQuestions, setQuestions } from "./inspection-commands";
import { readNewUniqueIndexes } from "./unique-indexes";

/** Asks every member that answers for what only a plan needs to know. All commands to all members run in parallel. */
export async function inspect(
    topology: Topology,
    goal: Goal,
    runner: MemberRunner,
): Promise<Inspection> {
    const [members, set] = await Promise.all([
        Promise.all(topology.members.map((member) => inspectMember(member, goal, runner))),
        inspectSet(topology, goal, runner),
    ]);
    return {
        members: new Map(members.flatMap((entry) => (entry ? [entry] : []))),
        ...defined({ set }),
    };
}

async function inspectMember(
    { host, version, arbiter }: Member,
    goal: Goal,
    runner: MemberRunner,
): Promise<readonly [string, MemberInspection] | undefined> {
    const [replies, newUniqueIndexes] = await Promise.all([
        readMemberReplies(host, runner),
        !arbiter && mayRejectIndexes(version, goal.version)
            ? readNewUniqueIndexes(host, runner)
            : undefined,
    ]);
    return (
        replies && [host, { ...interpretMemberReplies(replies), ...defined({ newUniqueIndexes }) }]
    );
}

/** Whether the goal is a release that may not start on indexes that the member's present one has built. */
function mayRejectIndexes(from: string | undefined, to: string): boolean {
    if (from === undefined) {
        return false;
    }
    const floor = downgradeFloor(parseVersion(from).series, parseVersion(to).series);
    return floor?.dependsOn !== undefined && compareVersions(to, floor.version) < 0;
}

async function inspectSet(
    topology: Topology,
    goal: Goal,
    runner: CommandRunner,
): Promise<SetInspection | undefined> {
    const host = primaryOf(topology)?.host;
    if (host === undefined) {
        return undefined;
    }
    const questions = questionsFor(topology, goal);
    const [replies, data] = await Promise.all([
        readSetReplies(host, runner),
        questions.length === 0 ? undefined : readData(host, questions, runner),
    ]);
    return {
        ...interpretSetReplies(replies),
        ...defined({ data: data && interpretData(data) }),
    };
}

/** Reads a member's replies to all commands; undefined if no server answers. */
export async function readMemberReplies(
    host: string,
    runner: MemberRunner,
): Promise<MemberReplies | undefined> {
    // Members that seem to be down are asked too: they may merely refuse to report their state.
    if (!(await runner.isListening(host))) {
        return undefined;
    }
    const { replies, refused } = await runAll(host, memberQuestions, runner);
    return Object.keys(replies).length > 0 ? { ...replies, refused } : undefined;
}

/** Reads only what a stop of the member would break off; what it does not report is absent. */
export async function readActivity(host: string, runner: CommandRunner): Promise<MemberActivity> {
    const { currentOp, backups, indexBuilds } = memberQuestions;
    const { replies } = await runAll(host, { currentOp, backups, indexBuilds }, runner);
    return interpretMemberReplies({ ...replies, refused: [] });
}

/** Reads only the oplog window; undefined if the member does not report it. */
export async function readOplogWindow(
    host: string,
    runner: CommandRunner,
): Promise<OplogWindow | undefined> {
    const { oplogFirst, oplogLast, oplogStats } = memberQuestions;
    const answers = await runAll(host, { oplogFirst, oplogLast, oplogStats }, runner);
    return interpretMemberReplies({ ...answers.replies, refused: answers.refused }).oplog;
}

/** Reads the primary's replies about the set. */
export async function readSetReplies(host: string, runner: CommandRunner): Promise<SetReplies> {
    return (await runAll(host, setQuestions, runner)).replies;
}

/** Runs all commands. Replies to commands that the server refuses or does not know are absent. */
async function runAll(
    host: string,
    questions: Readonly<Record<string, Question>>,
    runner: CommandRunner,
): Promise<{ readonly replies: Document; readonly refused: readonly string[] }> {
    const refused = new Set<string>();
    const replies = await Promise.all(
        Object.entries(questions).map(async ([name, { command, database }]) => {
            try {
                const limited = { ...command, maxTimeMS: answerTimeoutMs };
                return [[name, await runner.run(host, limited, database)] as const];
            } catch (error) {
                if (serverErrorCode(error) === unauthorized) {
                    refused.add(Object.keys(command)[0] ?? name);
                }
                return [];
            }
        }),
    );
    return { replies: Object.fromEntries(replies.flat()), refused: [...refused].sort() };
}
