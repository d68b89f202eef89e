import { describeStart } from "../../core/inspection/start-progress";
import { defined } from "../../core/json/defined";
import type { StartProgress } from "../../run/ports";
import { findProcess } from "../service/process";
import { nonEmptyLines } from "../service/read-exit-diagnostics";
import type { LocatedMember } from "./managed-member";

const maxBytes = 256 * 1024;

/** What tells one process of a member from the next: how often systemd has restarted it, or else its process id. */
type Incarnation = number | undefined;

/** Reads how far the members' servers are that were started and do not answer yet. */
export class StartProgressReader {
    readonly #incarnations = new Map<string, Incarnation>();

    /** The member is started again: what is observed next is no restart by something else. */
    forget(host: string): void {
        this.#incarnations.delete(host);
    }

    /** `logFrom`: where the server's part of its log begins. */
    async read(
        { host, folder, machine, service }: LocatedMember,
        logFrom: number,
        listens: () => Promise<boolean>,
    ): Promise<StartProgress> {
        const [pid, restarts, log, logBytes] = await Promise.all([
            findProcess(folder, machine),
            service.restarts?.(),
            machine.readEnd(folder.log, logFrom, maxBytes),
            machine.sizeOf(folder.log),
        ]);
        const ofProcess = async (file: string) =>
            pid === undefined ? undefined : machine.readText(`/proc/${pid}/${file}`);
        const [stat, io] = await Promise.all([ofProcess("stat"), ofProcess("io")]);
        const evidence = {
            log: nonEmptyLines(log),
            logBytes,
            listens: await listens(),
            ...defined({ stat, io }),
        };
        const before = this.#incarnations.get(host);
        const now = restarts ?? pid;
        this.#incarnations.set(host, now ?? before);
        return {
            ...describeStart(evidence),
            restarted: before !== undefined && now !== undefined && now !== before,
        };
    }
}
