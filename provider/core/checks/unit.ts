import type { Finding } from "../errors/errors";
import { blocker } from "../errors/finding";

/** A service unit, as `systemctl show` tells it: systemd.service(5), org.freedesktop.systemd1(5). */
export interface Unit {
    readonly name: string;
    readonly loadState: string;
    readonly activeState: string;
    readonly type: string;
    readonly restart: string;
    /** "" where it runs as root. */
    readonly user: string;
    /** Program and arguments of its first start command. */
    readonly command: readonly string[];
    /** How its last process ended: 0 not yet, 1 exited, 2 killed, 3 dumped core. */
    readonly exitKind: number;
    readonly exitStatus: number;
}

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
        type: value("Type"),
        restart: value("Restart"),
        user: value("User"),
        command: (/argv\[\]=(.*?) ;/.exec(value("ExecStart"))?.[1] ?? "").split(" "),
        exitKind: Number(value("ExecMainCode")),
        exitStatus: Number(value("ExecMainStatus")),
    };
}

/** systemd.service(5), table of Restart=: these act also on a clean exit, with which a server ends that is shut down in order. */
const restartsAfterStop: readonly string[] = ["always", "on-success"];

/** What a member's unit has against being stopped, switched and started by this package. */
export function checkUnit(
    host: string,
    unit: Unit,
    required: { readonly mongod: string; readonly config: string },
): readonly Finding[] {
    const { mongod, config } = required;
    const unsuitable = (observed: string, remedy: string) =>
        blocker(
            "unit-unsuitable",
            `Cannot manage ${host} by ${unit.name}: ${observed}`,
            remedy,
            host,
        );
    if (unit.loadState !== "loaded") {
        return unsuitable(
            `systemd says "${unit.loadState}" of it, "loaded" is required`,
            `Write the unit, with ExecStart=${mongod} --config ${config}, and run systemctl daemon-reload`,
        );
    }
    const runsRequired = unit.command[0] === mongod && unit.command.includes(config);
    return [
        ...(runsRequired
            ? []
            : unsuitable(
                  `it runs "${unit.command.join(" ")}", and ${mongod} with ${config} is required, a link that leads to the version of the day`,
                  `Set ExecStart=${mongod} --config ${config} in the unit or a drop-in, and run systemctl daemon-reload`,
              )),
        ...(unit.type === "forking"
            ? unsuitable("Type=forking is for servers that fork, and these do not", "Set Type=exec")
            : []),
        ...(restartsAfterStop.includes(unit.restart)
            ? unsuitable(
                  `Restart=${unit.restart} would bring it back while it is stopped for its upgrade`,
                  "Set Restart=on-failure, which leaves a server alone that was shut down in order",
              )
            : []),
    ];
}
