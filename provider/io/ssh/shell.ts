import type { Secret } from "../mongodb/secret";

/** A machine that is reached over ssh. Plain JSON: it is kept with each resource, its secrets as such. */
export interface SshShell extends SshHop {
    readonly kind: "ssh";
    /** Commands are run by `sudo -n`. */
    readonly sudo?: boolean;
    /** The connection leads through that one. */
    readonly proxy?: SshHop;
}

/** One connection, by the names that `remote.Connection` of @pulumi/command has for the same. */
export interface SshHop {
    readonly host: string;
    readonly port: number;
    readonly user: string;
    readonly privateKey?: Secret;
    readonly privateKeyPassword?: Secret;
    readonly password?: Secret;
    /** Absent: where the environment's SSH_AUTH_SOCK says, if there is no other credential. */
    readonly agentSocketPath?: string;
    /** A line as in a public key file. */
    readonly hostKey?: string;
    /** Of this machine. */
    readonly knownHosts?: string;
    /** How often it is tried. */
    readonly dialErrorLimit: number;
    /** In seconds; 0: no limit. */
    readonly perDialTimeout: number;
}

/** "db1.example.com", with the port where it is not the usual one. */
export function sshAddressOf({ host, port }: SshHop): string {
    return port === 22 ? host : `[${host}]:${port}`;
}
