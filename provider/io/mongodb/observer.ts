import type { Document } from "mongodb";

import type {
    BuildInfoReply,
    ConfigReply,
    FcvReply,
    HostFacts,
    Observation,
    ServerReplies,
    StatusReply,
} from "../../core/topology/replies";
import { defined } from "../../core/json/defined";
import { interpretSet } from "../../core/topology/interpret";
import type { Denied } from "../../core/topology/topology";
import { findMember } from "../../core/topology/topology";
import type { Observer } from "../../run/ports";
import type { Connections } from "./connections";
import { isRefusal, meansShutdown, refusesCredentials, serverErrorCode } from "./connections";
import { sayHello } from "./hello";

// Numbers from the server's error_codes.yml.
const notYetInitialized = 94;
const noReplicationEnabled = 76;
/** The answer of a member whose configuration does not name it, as after its removal, or that belongs to another set. */
const notInConfiguration = 93;

/** Source of facts that a member's server cannot report: its process and binaries. */
export interface HostFactsSource {
    facts(host: string): Promise<HostFacts>;
}

/**
 * Observes every member and its machine, all in parallel. With `undeclaredSource`, members that only the set's own
 * configuration names are observed too; it gives their facts.
 */
export function makeObserver(
    setName: string,
    hosts: readonly string[],
    connections: Connections,
    source: HostFactsSource,
    undeclaredSource?: HostFactsSource,
): Observer {
    const observeAll = (some: readonly string[], from: HostFactsSource) =>
        Promise.all(some.map((host) => observeMember(host, from, connections)));
    return {
        async observe() {
            const declared = await observeAll(hosts, source);
            const topology = interpretSet(setName, declared);
            if (undeclaredSource === undefined || topology.undeclared.length === 0) {
                return topology;
            }
            const undeclared = await observeAll(topology.undeclared, undeclaredSource);
            return interpretSet(setName, [...declared, ...undeclared]);
        },
        async observeMember(host) {
            const alone = await observeAll([host], source);
            return findMember(interpretSet(setName, alone), host);
        },
    };
}

async function observeMember(
    host: string,
    source: HostFactsSource,
    connections: Connections,
): Promise<Observation> {
    const [facts, replies] = await Promise.all([
        source.facts(host),
        readReplies(host, connections),
    ]);
    return { host, facts, ...defined({ replies }) };
}

/** Reads what the server at `host` reports about itself; undefined if no server answers. */
export async function readReplies(
    host: string,
    connections: Connections,
): Promise<ServerReplies | undefined> {
    if (!(await connections.isListening(host))) {
        return undefined;
    }
    try {
        const [buildInfo, status, config, fcv] = await Promise.all([
            replyOrCode(connections.run(host, { buildInfo: 1 }), isRefusal),
            replyOrCode(connections.run(host, { replSetGetStatus: 1 }), isAbsentOrRefused),
            replyOrCode(connections.run(host, { replSetGetConfig: 1 }), isAbsentOrRefused),
            // Before the set is initiated, servers refuse it with various codes.
            replyOrCode(
                connections.run(host, { getParameter: 1, featureCompatibilityVersion: 1 }),
                (code) => code !== undefined,
            ),
        ]);
        const known = defined({
            buildInfo: buildInfo.reply as BuildInfoReply | undefined,
            fcv: fcv.reply?.featureCompatibilityVersion as FcvReply | undefined,
        });
        const denied = deniedBy(status, config, connections.hasCredentials);
        if (denied !== undefined) {
            return { ...known, hello: await sayHello(host, connections), denied };
        }
        return {
            ...known,
            ...defined({
                status: status.reply as StatusReply | undefined,
                config: config.reply?.config as ConfigReply | undefined,
            }),
            ...(status.code === notInConfiguration && { outside: true }),
        };
    } catch (error) {
        // Otherwise it listens and does not answer: starting, or hung. The caller's deadline decides.
        return meansShutdown(error) ? { shuttingDown: true } : undefined;
    }
}

const arbiterState = 7;

/**
 * Returns what the server denied. A set without users, or an arbiter, reports its status to connections from its own
 * machine, but not its configuration; a set that is not initiated says so to every client (tried on 5.0.4 and 6.0.5).
 */
function deniedBy(status: Outcome, config: Outcome, hasCredentials: boolean): Denied | undefined {
    const answersUnauthenticated =
        refusesCredentials(config.code) || status.reply?.myState === arbiterState;
    const refusal = [status.code, answersUnauthenticated ? undefined : config.code].find(isRefusal);
    if (refusal === undefined || isNotInitiated(status.code)) {
        return undefined;
    }
    if (refusesCredentials(refusal)) {
        return "credentials";
    }
    return hasCredentials ? "rights" : "unauthenticated";
}

function isAbsentOrRefused(code: number | undefined): boolean {
    return isNotInitiated(code) || isRefusal(code);
}

function isNotInitiated(code: number | undefined): boolean {
    return (
        code === notYetInitialized || code === noReplicationEnabled || code === notInConfiguration
    );
}

interface Outcome {
    readonly reply?: Document;
    readonly code?: number;
}

/** Returns the reply, or the server's code if `isExpected` accepts it. */
async function replyOrCode(
    command: Promise<Document>,
    isExpected: (code: number | undefined) => boolean,
): Promise<Outcome> {
    try {
        return { reply: await command };
    } catch (error) {
        const code = serverErrorCode(error);
        if (code !== undefined && isExpected(code)) {
            return { code };
        }
        throw error;
    }
}
