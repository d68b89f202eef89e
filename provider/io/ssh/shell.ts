import type { Secret } from "../mongodb/secret";

/** A machine that is reached over ssh. Plain JSON: each resource stores it, with its secrets as Pulumi secrets. */
export interface SshShell extends SshHop {
    readonly kind: "ssh";
    /** Runs commands with `sudo -n`. */
    readonly sudo?: boolean;
    /** The machine through which the connection leads. */
    readonly proxy?: SshHop;
}

/** Settings of one connection, named as in `remote.Connection` of @pulumi/command. */
export interface SshHop {
    readonly host: string;
    readonly port: number;
    readonly user: string;
    readonly privateKey?: Secret;
    readonly privateKeyPassword?: Secret;
    readonly password?: Secret;
    /** Default: the environment's SSH_AUTH_SOCK, if there is no other credential. */
    readonly agentSocketPath?: string;
    /** The host's key: a line as in a public key file. */
    readonly hostKey?: string;
    /** Path of a known_hosts file on this machine. */
    readonly knownHosts?: string;
    /** Number of connection attempts. */
    readonly dialErrorLimit: number;
    /** Time limit of each attempt in seconds; 0 means no limit. */
    readonly perDialTimeout: number;
}

/** Returns "db1.example.com", with the port if it is not 22. */
export function sshAddressOf({ host, port }: SshHop): string {
    return port === 22 ? host : `[${host}]:${port}`;
}
