import type { Finding } from "../errors/errors";
import { blocker } from "../errors/finding";
import type { DesiredConfig } from "../topology/member-config";
import type { Member, Topology } from "../topology/topology";
import { isHealthy, writeMajorityOf } from "../topology/topology";

/**
 * Blocks a change of the configuration that servers of 4.4 and later refuse for as long as too few members with data are up:
 * the first write of a new primary must have reached as many as acknowledge a majority write (code 308; tried on 4.4.2 and
 * 5.0.4: a set with an arbiter elects without the member that was primary, and then takes no change until that is back).
 */
export function checkCommitment(
    { setName, members }: Topology,
    desired: DesiredConfig,
    isCommitted: boolean,
): readonly Finding[] {
    const settled = members.filter(({ inSet }) => inSet);
    const needed = writeMajorityOf(settled);
    const holders = settled.filter(({ votes, arbiter }) => votes > 0 && !arbiter);
    const startsBefore = ({ host, unreachable }: Member) =>
        unreachable !== true && (desired.get(host)?.votes ?? 0) > 0;
    const lost = holders.filter((member) => !isHealthy(member) && !startsBefore(member));
    if (isCommitted || holders.length - lost.length >= needed) {
        return [];
    }
    const hosts = lost.map(({ host }) => host).join(", ");
    return blocker(
        "reconfig-refused",
        `Cannot change the members of ${setName}: its primary was elected without ${hosts}, and servers refuse each change until ${needed} members with data have what it wrote`,
        `Keep ${hosts} in the program, with its vote, and bring it back, without data if that is lost; if it never comes back, follow the manual, "Reconfigure a Replica Set with Unavailable Members", by hand`,
    );
}
