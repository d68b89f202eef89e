import { blocker } from "../errors/finding";
import { inspectedMembers, type Check } from "./check";

/**
 * Blocks restarts of members whose storage engine keeps its data in memory (manual, "In-Memory Storage Engine"): each copies
 * all data from another member afterwards, and meanwhile a majority may have them in memory only.
 */
export const checkDataInMemory: Check = (topology, _goal, inspection) => {
    const inMemory = inspectedMembers(topology, inspection).filter(
        ({ member, found }) => !member.arbiter && found.memoryEngine !== undefined,
    );
    const [first] = inMemory;
    if (first === undefined) {
        return [];
    }
    const { host } = first.member;
    const cannot = `Cannot restart ${host}: its storage engine ${String(first.found.memoryEngine)} keeps the data in memory`;
    if (topology.members.filter(({ arbiter }) => !arbiter).length === 1) {
        return blocker(
            "only-copy-in-memory",
            `${cannot}, and no other member has them`,
            "Add a second member with data, and let it copy them first",
            host,
        );
    }
    const hosts = inMemory.map(({ member }) => member.host).join(", ");
    return blocker(
        "data-in-memory",
        `${cannot}; a restart empties each of ${hosts}, it copies all data again, and a failure meanwhile loses acknowledged writes`,
        'Give the members a storage engine that keeps data, or accept this: upgrade.accept: ["data-in-memory"]',
        host,
    );
};
