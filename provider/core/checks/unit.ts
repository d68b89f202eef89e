import type { Finding } from "../errors/errors";
import { blocker } from "../errors/finding";

/** A service unit, as `systemctl show` reports it: systemd.service(5), org.freedesktop.systemd1(5). */
export interface Unit {
    readonly name: string;
    readonly loadState: string;
    readonly activeState: string;
    /** "auto-restart" between the end of its process and the next start of it. */
    readonly subState: string;
    /** Whether a job for it waits or runs, such as a start that waits for another unit. */
    readonly hasJob: boolean;
    /** 0 if none runs. */
    readonly mainPid: number;
    /** How often systemd has restarted it by itself. */
    readonly restarts: number;
    readonly type: string;
    readonly restart: string;
    /** "" if it runs as root. */
    readonly user: string;
    /** Program and arguments of its first start command. */
    readonly command: readonly string[];
    /** How its last process ended: 0 not yet, 1 exited, 2 killed, 3 dumped core. */
    readonly exitKind: number;
    readonly exitStatus: number;
}

/** Reads the output of `systemctl show`. */
export function readUnit(name: string, shown: string): Unit {
    const values = new Map(
        shown.split("\n").map((line) => {
            const at = line.indexOf("=");
            return [line.slice(0, at), line.slice(at + 1)] as const;
        }),
    );
    const value = (key: string) => values.get(key) ?? "";
    return {
        name,
        loadState: value("LoadState"),
        activeState: value("ActiveState"),
        subState: value("SubState"),
        hasJob: !["", "0"].includes(value("Job")),
        mainPid: Number(value("MainPID")),
        restarts: Number(value("NRestarts")),
        type: value("Type"),
        restart: value("Restart"),
        user: value("User"),
        command: (/argv\[\]=(.*?) ;/.exec(value("ExecStart"))?.[1] ?? "").split(" "),
        exitKind: Number(value("ExecMainCode")),
        exitStatus: Number(value("ExecMainStatus")),
    };
}

/** systemd.service(5), table of Restart=: these values also act on a clean exit, with which a regular shutdown ends. */
const restartsAfterStop: readonly string[] = ["always", "on-success"];

/** Blocks if this package could not stop, switch and start the member through its unit. */
export function checkUnit(
    host: string,
    unit: Unit,
    { mongod, config }: { readonly mongod: string; readonly config: string },
): readonly Finding[] {
    const unsuitable = (observed: string, remedy: string) =>
        blocker(
            "unit-unsuitable",
            `Cannot manage ${host} with ${unit.name}: ${observed}`,
            remedy,
            host,
        );
    if (unit.loadState !== "loaded") {
        return unsuitable(
            `systemd reports it as "${unit.loadState}", "loaded" is required`,
            `Create the unit with ExecStart=${mongod} --config ${config}, and run systemctl daemon-reload`,
        );
    }
    const runsRequired = unit.command[0] === mongod && unit.command.includes(config);
    return [
        ...(runsRequired
            ? []
            : unsuitable(
                  `it runs "${unit.command.join(" ")}", and ${mongod} with ${config} is required, a link to the current version`,
                  `Set ExecStart=${mongod} --config ${config} in the unit or a drop-in, and run systemctl daemon-reload`,
              )),
        ...(unit.type === "forking"
            ? unsuitable(
                  "Type=forking requires a server that forks, and this package starts servers that do not",
                  "Set Type=exec",
              )
            : []),
        ...(restartsAfterStop.includes(unit.restart)
            ? unsuitable(
                  `Restart=${unit.restart} would restart it while it is stopped for its upgrade`,
                  "Set Restart=on-failure, which does not restart a server after a regular shutdown",
              )
            : []),
    ];
}

/**
 * What a unit must run exists only once the member is adopted: a unit that named it before would not start after a crash. The
 * preview of the first restart demands it.
 */
export function demandAfterAdoption(finding: Finding): Finding {
    return finding.code === "unit-unsuitable"
        ? {
              ...finding,
              severity: "warning",
              remedy: `${finding.remedy}, after this run has adopted the member and before its first upgrade`,
          }
        : finding;
}
