import type {
    ConfigReply,
    FcvReply,
    HostFacts,
    Observation,
    ServerReplies,
    StatusReply,
} from "../core/interpret";
import { interpretSet } from "../core/interpret";
import type { Topology } from "../core/topology";
import type { Observer } from "../run/ports";
import type { Connections } from "./connections";
import { isListening, serverErrorCode } from "./connections";

// Numbers from the server's error_codes.yml.
const notYetInitialized = 94;
const noReplicationEnabled = 76;

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

    constructor(
        setName: string,
        hosts: readonly string[],
        connections: Connections,
        source: HostFactsSource,
    ) {
        this.#setName = setName;
        this.#hosts = hosts;
        this.#connections = connections;
        this.#source = source;
    }

    async observe(): Promise<Topology> {
        const observations = await Promise.all(this.#hosts.map((host) => this.#observe(host)));
        return interpretSet(this.#setName, observations);
    }

    async #observe(host: string): Promise<Observation> {
        const [facts, replies] = await Promise.all([
            this.#source.facts(host),
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
    if (!(await isListening(host))) {
        return undefined;
    }
    try {
        const [buildInfo, status, config, fcv] = await Promise.all([
            connections.run(host, { buildInfo: 1 }),
            orAbsent(connections.run(host, { replSetGetStatus: 1 }), isNotInitiated),
            orAbsent(connections.run(host, { replSetGetConfig: 1 }), isNotInitiated),
            // Servers refuse it with one code or another before the set is initiated.
            orAbsent(
                connections.run(host, { getParameter: 1, featureCompatibilityVersion: 1 }),
                (code) => code !== undefined,
            ),
        ]);
        return {
            buildInfo: buildInfo as unknown as ServerReplies["buildInfo"],
            ...(status && { status: status as unknown as StatusReply }),
            ...(config && { config: config.config as ConfigReply }),
            ...(fcv && { fcv: fcv.featureCompatibilityVersion as FcvReply }),
        };
    } catch {
        // It listens and does not answer: starting, stopping, or hung. The caller's deadline decides.
        return undefined;
    }
}

function isNotInitiated(code: number | undefined): boolean {
    return code === notYetInitialized || code === noReplicationEnabled;
}

/** Undefined where the server answers, with a code that `isAbsent` knows, that it has no such thing. */
async function orAbsent<T>(
    reply: Promise<T>,
    isAbsent: (code: number | undefined) => boolean,
): Promise<T | undefined> {
    try {
        return await reply;
    } catch (error) {
        if (isAbsent(serverErrorCode(error))) {
            return undefined;
        }
        throw error;
    }
}
