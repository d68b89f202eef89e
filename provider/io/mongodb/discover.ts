import { defined } from "../../core/json/defined";
import type { ConfigReply, HelloReply } from "../../core/topology/replies";
import { newestConfig } from "../../core/topology/interpret";
import type { Connections } from "./connections";
import { serverErrorCode } from "./connections";
import { sayHello } from "./hello";

/** What a server reports about its set. */
interface Answer {
    readonly host: string;
    readonly hello: HelloReply;
    readonly config?: ConfigReply;
}

/** The hosts that answered, and their set; `set` is absent if none of the servers is in one. */
interface Discovery {
    readonly answered: readonly string[];
    /** `hosts`: all members, by their names in the set's configuration. */
    readonly set?: { readonly setName: string; readonly hosts: readonly string[] };
}

/** Finds the set of the seeds. One seed is enough; if several differ, the newest configuration wins. */
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
    const named = [hello.hosts, hello.passives, hello.arbiters].flatMap((some) => some ?? []);
    // An arbiter has no users, so it does not report its configuration to one; members with data do.
    const others = named.filter((host) => !answered.includes(host));
    const config = configIn(answers) ?? configIn(await askAll(others, connections));
    // Without the right to read the configuration, hidden members and all members' settings stay unknown.
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
        const hello = await sayHello(host, connections);
        const config = isInSet(hello) ? await askConfig(host, connections) : undefined;
        return { host, hello, ...defined({ config }) };
    } catch {
        // The reason is diagnosed only if no other member answers.
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
