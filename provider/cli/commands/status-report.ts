import type { OplogWindow } from "../../core/inspection/inspection";
import { alignColumns } from "../../core/report/render";
import type { MemberStatus } from "../../core/report/report";
import { statusOf } from "../../core/report/report";
import type { Topology } from "../../core/topology/topology";
import { primaryOf } from "../../core/topology/topology";

/** A set as JSON for machines. Fields may be added; existing ones keep their meaning. */
export interface StatusReport {
    readonly setName: string;
    readonly primary: string | null;
    readonly members: readonly MemberStatus[];
}

export function reportStatus(
    topology: Topology,
    oplogs: ReadonlyMap<string, OplogWindow>,
): StatusReport {
    return {
        setName: topology.setName,
        primary: primaryOf(topology)?.host ?? null,
        members: topology.members.map((member) => statusOf(member, oplogs.get(member.host))),
    };
}

export function renderStatus({ setName, primary, members }: StatusReport): string {
    const rows = members.map((member) => [
        member.host,
        member.state,
        member.version ?? "-",
        member.featureCompatibilityVersion ?? "-",
        member.lagSecs === null ? "-" : `${member.lagSecs.toFixed(1)} s`,
        describeWindow(member.oplogWindowSecs, member.oplogFull),
        member.role,
    ]);
    const head = ["MEMBER", "STATE", "VERSION", "FCV", "LAG", "OPLOG WINDOW", "ROLE"];
    return [
        `${setName}: ${primary === null ? "no primary" : `primary ${primary}`}`,
        ...alignColumns([head, ...rows]),
    ].join("\n");
}

const units: readonly (readonly [name: string, secs: number])[] = [
    ["d", 86_400],
    ["h", 3_600],
    ["min", 60],
    ["s", 1],
];

/** Renders the window roughly: it only matters whether it is hours or days. */
function describeWindow(secs: number | null, full: boolean | null): string {
    if (secs === null) {
        return "-";
    }
    const [name, size] = units.find(([, each]) => secs >= 2 * each) ?? ["s", 1];
    return `${full === true ? "" : "about "}${Math.round(secs / size)} ${name}`;
}
