import { UpgradeError } from "../../core/errors/errors";
import type { LocatedMember } from "./managed-member";

/** How long a service manager that has answered before may fail to. Updates of systemd or of its bus take seconds. */
const hiccupMs = 60_000;

/**
 * Lets a wait continue while a service manager does not answer. An observation that fails after others have succeeded shows
 * nothing: the process is taken to run, so nothing is started or switched. One that fails from the beginning, or lastingly,
 * is an error.
 */
export class PatientServices {
    readonly #answeredAt = new Map<string, number>();

    member(member: LocatedMember): LocatedMember {
        const { host, service } = member;
        const isRunning = async () => {
            try {
                const runs = await service.isRunning();
                this.#answeredAt.set(host, Date.now());
                return runs;
            } catch (error) {
                const silentMs = Date.now() - (this.#answeredAt.get(host) ?? -Infinity);
                if (
                    error instanceof UpgradeError &&
                    error.code === "service-failed" &&
                    silentMs < hiccupMs
                ) {
                    return true;
                }
                throw error;
            }
        };
        return { ...member, service: { ...service, isRunning } };
    }
}
