import type { ConfigReply, HelloReply } from "../../core/topology/replies";
import { newestConfig } from "../../core/topology/interpret";
import type { Connections } from "./connections";
import { serverErrorCode } from "./connections";

/** A set by its own account. */
export interface DiscoveredSet {
    readonly setName: string;
    /** All members, as the set's configuration names them. */
    readonly hosts: readonly string[];
}

/** What a server has to say of the set that it is in. */
interface Answer {
    readonly host: string;
    readonly hello: HelloReply;
    readonly config?: ConfigReply;
}

/** Of hosts that answered; undefined where none of the servers is in a set. */
export interface Discovery {
    readonly answered: readonly string[];
    readonly set?: DiscoveredSet;
}

/** One seed is enough; of several that differ the newest configuration wins. */
export async function discoverSet(
    seeds: readonly string[],
    connections: Connections,
): Promise<Discovery> {
    const answers = await askAll(seeds, connections);
    const answered = answers.map(({ host }) => host);
    const hello = answers.map((answer) => answer.hello).find(isInSet);
    if (hello === undefined) {
        return { answered };
    }
    const named = hostsIn(hello);
    // An arbiter does not tell its configuration to a user, whom it does not know; members with data do.
    const config =
        configIn(answers) ??
        configIn(
            await askAll(
                named.filter((host) => !answered.includes(host)),
                connections,
            ),
        );
    // Without the right to see the configuration hidden members stay unseen, and so is how the others are.
    const hosts = config?.members.map(({ host }) => host) ?? named;
    return { answered, set: { setName: config?._id ?? hello.setName, hosts } };
}

async function askAll(
    hosts: readonly string[],
    connections: Connections,
): Promise<readonly Answer[]> {
    const answers = await Promise.all(hosts.map((host) => ask(host, connections)));
    return answers.filter((answer) => answer !== undefined);
}

async function ask(host: string, connections: Connections): Promise<Answer | undefined> {
    if (!(await connections.isListening(host))) {
        return undefined;
    }
    try {
        const hello = (await connections.run(host, { isMaster: 1 })) as unknown as HelloReply;
        const config = isInSet(hello) ? await askConfig(host, connections) : undefined;
        return { host, hello, ...(config && { config }) };
    } catch {
        // Why it does not answer is looked for where nobody else does.
        return undefined;
    }
}

async function askConfig(host: string, connections: Connections): Promise<ConfigReply | undefined> {
    try {
        return (await connections.run(host, { replSetGetConfig: 1 })).config as ConfigReply;
    } catch (error) {
        if (serverErrorCode(error) === undefined) {
            throw error;
        }
        return undefined;
    }
}

function configIn(answers: readonly Answer[]): ConfigReply | undefined {
    return newestConfig(answers.flatMap(({ config }) => config ?? []));
}

function isInSet(hello: HelloReply): hello is HelloReply & { readonly setName: string } {
    return hello.setName !== undefined;
}

function hostsIn({ hosts = [], passives = [], arbiters = [] }: HelloReply): readonly string[] {
    return [...hosts, ...passives, ...arbiters];
}
