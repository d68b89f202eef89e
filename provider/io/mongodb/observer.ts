import type { Document } from "mongodb";

import type {
    BuildInfoReply,
    ConfigReply,
    FcvReply,
    HelloReply,
    HostFacts,
    Observation,
    ServerReplies,
    StatusReply,
} from "../../core/topology/replies";
import { interpretSet } from "../../core/topology/interpret";
import type { Denied, Topology } from "../../core/topology/topology";
import type { Observer } from "../../run/ports";
import type { Connections } from "./connections";
import { isRefusal, refusesCredentials, serverErrorCode } from "./connections";

// Numbers from the server's error_codes.yml.
const notYetInitialized = 94;
const noReplicationEnabled = 76;
/** Of one that was removed from its set: it has a configuration that does not name it. Or that is of another set. */
const notInConfiguration = 93;

/** Tells of a member what its server can't: the process, the binaries. */
export interface HostFactsSource {
    facts(host: string): Promise<HostFacts>;
}

/** Asks every member and its host, all side by side. */
export class LiveObserver implements Observer {
    readonly #setName: string;
    readonly #hosts: readonly string[];
    readonly #connections: Connections;
    readonly #source: HostFactsSource;
    readonly #beyond: HostFactsSource | undefined;

    /** `beyond` has it look at members as well that only the set's own configuration names, and tells of their hosts. */
    constructor(
        setName: string,
        hosts: readonly string[],
        connections: Connections,
        source: HostFactsSource,
        beyond?: HostFactsSource,
    ) {
        this.#setName = setName;
        this.#hosts = hosts;
        this.#connections = connections;
        this.#source = source;
        this.#beyond = beyond;
    }

    async observe(): Promise<Topology> {
        const observations = await Promise.all(
            this.#hosts.map((host) => this.#observe(host, this.#source)),
        );
        const topology = interpretSet(this.#setName, observations);
        const beyond = this.#beyond;
        if (beyond === undefined || topology.undeclared.length === 0) {
            return topology;
        }
        const more = topology.undeclared.map((host) => this.#observe(host, beyond));
        return interpretSet(this.#setName, [...observations, ...(await Promise.all(more))]);
    }

    async #observe(host: string, source: HostFactsSource): Promise<Observation> {
        const [facts, replies] = await Promise.all([
            source.facts(host),
            readReplies(host, this.#connections),
        ]);
        return { host, facts, ...(replies && { replies }) };
    }
}

/** What the server at `host` says of itself; undefined where none answers. */
export async function readReplies(
    host: string,
    connections: Connections,
): Promise<ServerReplies | undefined> {
    if (!(await connections.isListening(host))) {
        return undefined;
    }
    try {
        const [buildInfo, status, config, fcv] = await Promise.all([
            orRefusal(connections.run(host, { buildInfo: 1 }), isRefusal),
            orRefusal(connections.run(host, { replSetGetStatus: 1 }), isAbsentOrRefused),
            orRefusal(connections.run(host, { replSetGetConfig: 1 }), isAbsentOrRefused),
            // Servers refuse it with one code or another before the set is initiated.
            orRefusal(
                connections.run(host, { getParameter: 1, featureCompatibilityVersion: 1 }),
                (code) => code !== undefined,
            ),
        ]);
        const known = {
            ...(buildInfo.reply && {
                buildInfo: buildInfo.reply as unknown as BuildInfoReply,
            }),
            ...(fcv.reply && { fcv: fcv.reply.featureCompatibilityVersion as FcvReply }),
        };
        const denied = deniedBy(status, config, connections.hasCredentials);
        if (denied === undefined) {
            return {
                ...known,
                ...(status.reply && { status: status.reply as unknown as StatusReply }),
                ...(config.reply && { config: config.reply.config as ConfigReply }),
                ...(status.code === notInConfiguration && { outside: true as const }),
            };
        }
        const hello = (await connections.run(host, { isMaster: 1 })) as unknown as HelloReply;
        return { ...known, hello, denied };
    } catch {
        // It listens and does not answer: starting, stopping, or hung. The caller's deadline decides.
        return undefined;
    }
}

const arbiterState = 7;

/**
 * A set without users lets who connects from its own machine see its status, and so does an arbiter, but not its
 * configuration; one that is not initiated says so to anybody (5.0.4 and 6.0.5 tried).
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

/** The code where the server answers with one that `isExpected` knows. */
async function orRefusal(
    asked: Promise<Document>,
    isExpected: (code: number | undefined) => boolean,
): Promise<Outcome> {
    try {
        return { reply: await asked };
    } catch (error) {
        const code = serverErrorCode(error);
        if (code !== undefined && isExpected(code)) {
            return { code };
        }
        throw error;
    }
}
