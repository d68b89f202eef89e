import { blocker } from "../../core/errors/finding";
import type { Finding } from "../../core/errors/errors";
import { UpgradeError } from "../../core/errors/errors";
import type { Machine } from "../../io/machine/machine";
import { machineOf } from "../../io/ssh/machines";
import type { SshShell } from "../../io/ssh/shell";
import type { PeerInputs } from "../state/inputs";
import { isUnknown } from "../args/secrets";
import type { SetSpec } from "../args/spec";

/** Each once, however many members it has. */
export function machinesOf(peers: readonly Pick<PeerInputs, "shell">[]): readonly Machine[] {
    return [...new Set(peers.map(({ shell }) => machineOf(shell)))];
}

/**
 * Hosts that can't be worked on: away, another than it should be, or closed to us. Asked before anything else: what can't
 * be seen would look ill in every other check.
 */
export async function findUnreached({ members }: SetSpec): Promise<readonly Finding[]> {
    const found = await Promise.all(
        members.map(async ({ shell, host = "" }) => {
            const unknown = shell && firstUnknown(shell);
            return unknown === undefined
                ? findOn(host, machineOf(shell))
                : refuse(
                      "secret-missing",
                      host,
                      `Cannot reach ${host} by ssh: its ${unknown} is not known yet`,
                  );
        }),
    );
    return found.flat();
}

async function findOn(host: string, machine: Machine): Promise<readonly Finding[]> {
    try {
        await machine.uid();
        return [];
    } catch (error) {
        if (error instanceof UpgradeError) {
            return refuse(error.code, host, error.message);
        }
        throw error;
    }
}

const remedies: Partial<Record<Finding["code"], string>> = {
    "host-key-differs":
        "Find out why the key is another one; if the host was set up anew, take its new key over: hostKey, or ssh-keyscan for knownHosts",
    "host-unreachable":
        "See that the host is up and reachable from where Pulumi runs, and look at shell.host, port and proxy",
    "secret-missing":
        "Give one that is known when the program starts: from the stack's configuration, the environment or a file",
    "ssh-refused":
        "Look at user, privateKey, password and agent; the user needs a POSIX shell, and with sudo a rule without a password (NOPASSWD)",
};

function refuse(code: Finding["code"], host: string, message: string): readonly Finding[] {
    return blocker(code, message, remedies[code] ?? "See docs/errors.md", host);
}

/** A preview does not know what resources that are not made yet will give. */
function firstUnknown(shell: SshShell): string | undefined {
    const hops = [shell, ...(shell.proxy ? [shell.proxy] : [])];
    const secrets = hops.flatMap(({ privateKey, privateKeyPassword, password }) =>
        Object.entries({ privateKey, privateKeyPassword, password }),
    );
    return secrets.find(([, secret]) => secret && isUnknown(secret))?.[0];
}
