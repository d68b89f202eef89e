import type { Ports } from "../ports";

/** A member that refuses or cannot be reached only makes the election less certain; its freeze ends by itself. */
export async function freezeAll(
    hosts: readonly string[],
    secs: number,
    { admin }: Pick<Ports, "admin">,
): Promise<void> {
    await Promise.allSettled(hosts.map((host) => admin.freeze(host, secs)));
}
