import { join } from "node:path";

import { refuseDelete } from "../../core/checks/membership";
import { UpgradeError } from "../../core/errors/errors";
import { newerClaim, otherClaim, permits } from "../../core/gates/claims";
import { documentOf } from "../../core/reconfig/document";
import { primaryOf } from "../../core/topology/topology";
import type { FolderRecord } from "../../io/layout/claims";
import { claimsName, readRecord, readRecords, release } from "../../io/layout/claims";
import { memberFolder } from "../../io/layout/member-folder";
import { unmanagedMachines } from "../../io/mongodb/unmanaged-machines";
import type { ReconfigPorts } from "../../run/ports";
import { awaitExit } from "../../run/upgrade/await-exit";
import { silent } from "../session/progress";
import { openSet, openWholeSet } from "../session/session";
import type { MemberOutputs, PeerInputs } from "../state/inputs";
import { claimantOf, folderOf, foldersOf } from "./claims";

/** Stops a member's server cleanly and keeps its data, unless another resource has the member in its charge. */
export async function deleteMember(props: MemberOutputs, peer: PeerInputs): Promise<void> {
    const { host } = props;
    const { root } = memberFolder(peer.folder, peer.adopted);
    const folder = folderOf(peer);
    const letGo = (what: string) => {
        console.log(`${host} ${what}`);
        return release("member", [folder], claimantOf(props));
    };
    if (peer.adopted) {
        return letGo(`was adopted and is left running; its files are kept in ${root}`);
    }
    const record = await readRecord(folder);
    if (record === undefined) {
        const why = await whyUnreachableMayGo(props);
        return letGo(
            `is no longer managed: its host cannot be reached, and ${why}. Its server may still run there; stop it if the host returns. Its data is kept in ${root}`,
        );
    }
    const holder = holderOf(record, props, root);
    if (holder !== undefined) {
        return letGo(`is left as it is: ${holder}`);
    }
    const ports = openSet(props.set, silent, undefined, undefined, unmanagedMachines);
    if (await ports.control.processRuns(host)) {
        await guardDelete(props, record);
        await ports.admin.stopBySignal(host, 0, async () => {
            await ports.control.terminate(host);
            await awaitExit(host, ports);
        });
    }
    return letGo(`is stopped; its data is kept in ${root}`);
}

/**
 * Describes another resource that has the member in its charge: a newer one of the same owner, or one of another stack. When
 * a whole set is deleted, a claim that a killed run of the same owner left behind does not count.
 */
function holderOf(
    { claims, permission }: FolderRecord,
    props: MemberOutputs,
    root: string,
): string | undefined {
    const claimant = claimantOf(props);
    const other = otherClaim(claims.member, claimant.owner);
    if (other) {
        return `${other.owner} manages it too. If that stack no longer exists, stop the server yourself, and remove ${join(root, claimsName)}`;
    }
    const newer = newerClaim(claims.member, claimant);
    return newer && !permits(permission, claims.member) ? `${newer.urn} manages it now` : undefined;
}

/**
 * Refuses to stop a member that the live set still counts on. The engine deletes last, so a removed member has usually left
 * the set by then, except if the set was not changed (`--target`, `--continue-on-error`). A permission in its folder allows
 * the stop if the set was never initiated, or is being destroyed as a whole: its Configuration is deleted first.
 */
async function guardDelete(
    { host, set, generation }: MemberOutputs,
    { claims, permission }: FolderRecord,
): Promise<void> {
    if (permits(permission, claims.member, generation)) {
        return;
    }
    const refusal = refuseDelete(await openWholeSet(set, silent).observer.observe(), host);
    if (refusal) {
        throw refusal;
    }
}

/** Returns why a member whose host cannot be reached may be deleted, or throws `host-unreachable`: its set may need it. */
async function whyUnreachableMayGo({ host, set, resourceUrn }: MemberOutputs): Promise<string> {
    if (await hasLeft(host, openWholeSet(set, silent))) {
        return `the configuration of ${set.setName} no longer includes it`;
    }
    const others = set.members.filter((member) => member.host !== host);
    const records = await readRecords(foldersOf(others));
    if (records.some(({ claims, permission }) => permits(permission, claims.member))) {
        return `all of ${set.setName} is being deleted`;
    }
    throw new UpgradeError(
        "host-unreachable",
        `Cannot stop ${host}: its host cannot be reached, and no majority of ${set.setName} has a configuration without it. Run \`pulumi up\` again once the host is up; if it never returns, remove the member from the program, or, if the whole set is lost, run \`pulumi state delete '${resourceUrn}'\``,
        { host },
    );
}

/** Whether a majority of the set has a configuration that does not include the member. */
async function hasLeft(host: string, { observer, configs }: ReconfigPorts): Promise<boolean> {
    const primary = primaryOf(await observer.observe())?.host;
    if (primary === undefined) {
        return false;
    }
    try {
        const config = await configs.read(primary);
        return documentOf(config, host) === undefined && (await configs.isCommitted(primary));
    } catch {
        return false; // The primary went down: nothing is known.
    }
}
