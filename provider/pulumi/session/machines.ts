import { blocker } from "../../core/errors/finding";
import type { Finding } from "../../core/errors/errors";
import { UpgradeError } from "../../core/errors/errors";
import { remedyOf } from "../../core/errors/remedy";
import type { Machine } from "../../io/machine/machine";
import { machineOf } from "../../io/ssh/machines";
import type { SshShell } from "../../io/ssh/shell";
import type { PeerInputs } from "../state/inputs";
import { isUnknown } from "../args/secrets";
import type { SetSpec } from "../args/spec";

/** Returns the machines of members, each once. */
export function machinesOf(peers: readonly Pick<PeerInputs, "shell">[]): readonly Machine[] {
    return [...new Set(peers.map(({ shell }) => machineOf(shell)))];
}

/** Finds hosts that cannot be reached yet: in a preview, outputs of resources that do not exist yet are unknown. */
export function findUnknown({ members }: SetSpec): readonly Finding[] {
    return members.flatMap(({ shell, host = "" }) => {
        const unknown = shell && firstUnknown(shell);
        return unknown === undefined
            ? []
            : blocker(
                  "secret-missing",
                  `Cannot reach ${host} by ssh: its ${unknown} is not known yet`,
                  remedyOf("secret-missing"),
                  host,
              );
    });
}

/** Finds hosts on which no command can run: unreachable, with another key than expected, or refusing the user. */
export async function findUnreachable({ members }: SetSpec): Promise<readonly Finding[]> {
    const found = members.map(({ shell, host = "" }) => findOn(host, machineOf(shell)));
    return (await Promise.all(found)).flat();
}

async function findOn(host: string, machine: Machine): Promise<readonly Finding[]> {
    try {
        await machine.uid();
        return [];
    } catch (error) {
        if (error instanceof UpgradeError) {
            return blocker(error.code, error.message, remedyOf(error.code), host);
        }
        throw error;
    }
}

function firstUnknown(shell: SshShell): string | undefined {
    const hops = [shell, ...(shell.proxy ? [shell.proxy] : [])];
    const secrets = hops.flatMap(({ privateKey, privateKeyPassword, password }) =>
        Object.entries({ privateKey, privateKeyPassword, password }),
    );
    return secrets.find(([, secret]) => secret && isUnknown(secret))?.[0];
}
