import { explainHandshake } from "../../core/checks/connection";
import type { Finding } from "../../core/errors/errors";
import type { Topology } from "../../core/topology/topology";
import type { Access } from "./access";
import { diagnose } from "./diagnose";

/** Explains why members that listen do not answer, if TLS is the reason. Members that answer are not contacted. */
export async function findOnConnections(
    { members }: Topology,
    access: Access = {},
): Promise<readonly Finding[]> {
    const silent = members.filter(
        ({ state, version }) => state === "DOWN" && version === undefined,
    );
    const found = await Promise.all(silent.map(({ host }) => findOnConnection(host, access)));
    return found.flat();
}

/** Explains why one member cannot be reached, if TLS is the reason. */
export async function findOnConnection(host: string, access: Access): Promise<readonly Finding[]> {
    const problem = await diagnose(host, access);
    return problem ? explainHandshake(host, problem, access.tls?.certificateKey !== undefined) : [];
}
