import { defined } from "../json/defined";
import { lagBetween } from "./lag";
import type { ConfigReply, Observation, ServerReplies } from "./replies";
import type { Member, MemberState, Topology } from "./topology";
import { versionWithEdition } from "../releases/version";

// replSetGetStatus numbers its states: manual, "Replica Set Member States". 4 was never used.
const states: readonly (MemberState | undefined)[] = [
    "STARTUP",
    "PRIMARY",
    "SECONDARY",
    "RECOVERING",
    undefined,
    "STARTUP2",
    "UNKNOWN",
    "ARBITER",
    "DOWN",
    "ROLLBACK",
    "REMOVED",
];

/** Combines what each server reported into one topology. The newest configuration wins. */
export function interpretSet(setName: string, all: readonly Observation[]): Topology {
    const { observations: separate, others } = separateSets(setName, all);
    const config = newestConfig(separate.flatMap(({ replies }) => replies?.config ?? []));
    const observations = separate.map((each) => silenceUnusable(each, config));
    const primary = newestPrimary(observations);
    const members = separate.map((each, index) => {
        const observation = observations[index] ?? each;
        const shuttingDown = each.replies?.shuttingDown;
        const serves = shuttingDown !== true && servesOthers(observation, observations);
        return {
            ...interpretMember(observation, config, primary),
            ...defined({
                servesOthers: serves ? true : undefined,
                leadsOthers: serves && leadsOthers(observation, observations) ? true : undefined,
                shuttingDown,
                answeredBy: whoAnswers(each, config),
                otherSet: others.get(each.host),
            }),
        };
    });
    const declared = new Set(members.flatMap(({ host, knownAs = host }) => [host, knownAs]));
    return {
        setName,
        // A set that refuses to report its configuration still has one.
        initiated:
            config !== undefined ||
            observations.some(({ replies }) => replies?.hello?.setName !== undefined),
        members,
        ...(config?.settings?.chainingAllowed === false && { chainingAllowed: false }),
        undeclared:
            config?.members.map((member) => member.host).filter((host) => !declared.has(host)) ??
            [],
    };
}

/**
 * Separates what members of another set report, even one of the same name: a joining member may still belong to one. The
 * set is the one whose configuration the most members have.
 */
function separateSets(setName: string, all: readonly Observation[]) {
    const own = majoritySet(setName, all);
    const others = new Map<string, string>();
    const observations = all.map((observation): Observation => {
        const { host, facts, replies } = observation;
        if (own === undefined || replies?.config === undefined || setIn(replies.config) === own) {
            return observation;
        }
        others.set(host, replies.config._id);
        const { config: _config, status: _status, ...rest } = replies;
        return { host, facts, replies: rest };
    });
    return { observations, others };
}

/**
 * Treats as one that does not answer: a member that is shutting down, one that was started wrong and so considers itself
 * outside its set, and one at whose address another member answers.
 */
function silenceUnusable(observation: Observation, config: ConfigReply | undefined): Observation {
    const { host, facts, replies } = observation;
    const isUnusable =
        replies?.shuttingDown === true ||
        (replies?.outside === true && isNamed(config, host)) ||
        whoAnswers(observation, config) !== undefined;
    return isUnusable ? { host, facts } : observation;
}

/**
 * Returns the other member that answers at this member's address, as through crossed tunnels. A server knows its own name
 * by connecting to itself through the names in the configuration. A name that the configuration does not have proves
 * nothing: it may be an alias or a horizon.
 */
function whoAnswers(
    { host, replies }: Observation,
    config: ConfigReply | undefined,
): string | undefined {
    // One that refuses its status still says who it is: an arbiter, which has no users.
    const name =
        replies?.status?.members.find((member) => member.self === true)?.name ?? replies?.hello?.me;
    return name !== host && isNamed(config, host) && isNamed(config, name) ? name : undefined;
}

function majoritySet(setName: string, all: readonly Observation[]): string | undefined {
    const configs = all.flatMap(({ replies }) => {
        const config = replies?.config;
        return config ? [{ id: setIn(config), isNamed: config._id === setName }] : [];
    });
    const count = (id: string) => configs.filter((each) => each.id === id).length;
    return configs
        .sort((a, b) => Number(b.isNamed) - Number(a.isNamed) || count(b.id) - count(a.id))
        .at(0)?.id;
}

function setIn({ _id, settings }: ConfigReply): string {
    return `${_id} ${String(settings?.replicaSetId)}`;
}

function servesOthers(observation: Observation, all: readonly Observation[]): boolean {
    return heartbeatsOf(observation, all).some(isServing);
}

function leadsOthers(observation: Observation, all: readonly Observation[]): boolean {
    return heartbeatsOf(observation, all).some((state) => states[state] === "PRIMARY");
}

/** Returns the states of a member that does not answer, as others know them from its heartbeats. */
function heartbeatsOf({ host, replies }: Observation, all: readonly Observation[]) {
    return replies !== undefined
        ? []
        : all.flatMap((other) =>
              (other.replies?.status?.members ?? []).flatMap(({ name, health, state }) =>
                  name === host && health === 1 && state !== undefined ? state : [],
              ),
          );
}

function isServing(state = -1): boolean {
    return ["PRIMARY", "SECONDARY", "ARBITER"].includes(states[state] ?? "");
}

/**
 * Returns the newest of the configurations that members have. One that was written with `force: true` has no term; servers
 * then compare the versions alone, and a forced version is higher by tens of thousands (manual, "replSetReconfig").
 */
export function newestConfig(configs: readonly ConfigReply[]): ConfigReply | undefined {
    return configs.reduce<ConfigReply | undefined>(
        (newest, each) => (newest && !isNewer(each, newest) ? newest : each),
        undefined,
    );
}

function isNewer(a: ConfigReply, b: ConfigReply): boolean {
    return a.term !== undefined && b.term !== undefined && a.term !== b.term
        ? a.term > b.term
        : a.version > b.version;
}

/** If two members report PRIMARY, one does not know the newer election yet. */
function newestPrimary(observations: readonly Observation[]): Observation | undefined {
    return observations
        .filter((observation) => observation.replies?.status?.myState === 1)
        .sort((a, b) => termOf(a) - termOf(b))
        .at(-1);
}

function termOf(observation: Observation): number {
    return observation.replies?.status?.term ?? -1;
}

function interpretMember(
    observation: Observation,
    config: ConfigReply | undefined,
    primary: Observation | undefined,
): Member {
    const { host, facts, replies } = observation;
    const primaryStatus = primary?.replies?.status;
    const seenByPrimary = primaryStatus?.members.find((member) => member.name === host);
    const configured = config?.members.find((member) => member.host === host);
    const own = replies?.status?.members.find((member) => member.self === true);
    const arbiter = configured?.arbiterOnly ?? isArbiter(replies);
    const tags = configured?.tags ?? {};
    const status = arbiter ? undefined : replies?.status;
    const isAlias = configured === undefined && isNamed(config, own?.name);
    // "" means no source.
    const syncSource = own?.syncSourceHost ?? own?.syncingTo ?? "";
    return {
        host,
        ...facts,
        state: stateOf(observation, configured !== undefined),
        fcvInTransition: replies?.fcv?.targetVersion !== undefined,
        inSet: configured !== undefined,
        arbiter,
        hidden: configured?.hidden ?? false,
        priority: configured?.priority ?? 1,
        votes: configured?.votes ?? 1,
        delaySecs: configured?.secondaryDelaySecs ?? configured?.slaveDelay ?? 0,
        ...defined({
            version: versionOf(observation),
            fcv: arbiter ? undefined : replies?.fcv?.version,
            knownAs: isAlias ? own?.name : undefined,
            tags: Object.keys(tags).length > 0 ? tags : undefined,
            lagSecs: status && primaryStatus && lagBetween(status, primaryStatus),
            uptimeSecs: own?.uptime,
            syncSource: syncSource === "" ? undefined : syncSource,
            unheard: seenByPrimary?.health === 0 ? true : undefined,
            // An arbiter has no users (manual, "Replica Set Arbiter"): its refusal is expected.
            denied: arbiter ? undefined : replies?.denied,
            term: replies?.status?.term,
        }),
    };
}

function isNamed(config: ConfigReply | undefined, host: string | undefined): boolean {
    return config?.members.some((member) => member.host === host) ?? false;
}

function isArbiter(replies: ServerReplies | undefined): boolean {
    return replies?.hello?.arbiterOnly ?? states[replies?.status?.myState ?? -1] === "ARBITER";
}

/** Servers of 8.1 and later require a login for `buildInfo` (release notes; not tried): its machine knows the version too. */
function versionOf({ replies, facts }: Observation): string | undefined {
    if (replies?.buildInfo) {
        return versionWithEdition(replies.buildInfo.version, replies.buildInfo.modules ?? []);
    }
    return replies && facts.processRuns ? facts.installedVersion : undefined;
}

function stateOf(observation: Observation, configured: boolean): MemberState {
    if (observation.replies === undefined) {
        return "DOWN";
    }
    const { status, hello } = observation.replies;
    if (status !== undefined) {
        return states[status.myState] ?? "UNKNOWN";
    }
    if (hello?.setName !== undefined) {
        return hello.arbiterOnly === true ? "ARBITER" : "UNKNOWN";
    }
    return configured ? "UNKNOWN" : "STARTUP";
}
