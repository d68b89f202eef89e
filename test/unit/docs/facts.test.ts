import assert from "node:assert/strict";
import { major, minVersion } from "semver";

import { leastPrivilegeRole } from "../../../provider/core/inspection/role";
import {
    canLowerFcv,
    isHop,
    knownSeries,
    downgradeFloor,
} from "../../../provider/core/releases/version";
import { codeBlocksOf, read } from "./pages";

describe("docs/compatibility.md", () => {
    const page = read("docs", "compatibility.md");

    it("has the table of series that the code uses", () => {
        const series = knownSeries();
        const rows = series.map((to) => {
            const from = series.filter((each) => isHop(each, to));
            const floor = from.map((each) => downgradeFloor(to, each)).find(Boolean);
            const least = floor
                ? floor.version + (floor.always ? "" : ", depending on the data")
                : "";
            return `| ${to} | ${from.join(", ")} | ${canLowerFcv(to) ? "yes" : "no"} | ${least} |`;
        });
        const documented = page
            .split("\n")
            .filter((line) => /^\| \d/.test(line))
            .map((line) => line.split("|").slice(0, 5).join("|") + "|");
        assert.deepEqual(
            documented.map((line) => line.replace(/ +/g, " ")),
            rows.map((line) => line.replace(/ +/g, " ")),
        );
    });

    it("says which Node and Pulumi package.json asks for", () => {
        const { engines, peerDependencies } = JSON.parse(read("package.json")) as {
            readonly engines: { readonly node: string };
            readonly peerDependencies: Readonly<Record<string, string>>;
        };
        const least = (range = "") => minVersion(range)?.version.replace(/\.0$/, "") ?? "";
        const pulumi = peerDependencies["@pulumi/pulumi"];
        assert.ok(page.includes(`| Node | ${least(engines.node)} or later |`), engines.node);
        assert.ok(
            page.includes(
                `| \`@pulumi/pulumi\` | ${least(pulumi)} or later, below ${String(major(minVersion(pulumi ?? "")?.version ?? "") + 1)} |`,
            ),
            pulumi,
        );
    });
});

describe("docs/security.md", () => {
    it("shows the role that the command prints", () => {
        const [shown] = codeBlocksOf("docs/security.md").filter(
            ({ language }) => language === "json",
        );
        assert.deepEqual(JSON.parse(shown?.text ?? ""), leastPrivilegeRole());
    });
});

describe("docs/concepts.md", () => {
    it("has every output of a set", () => {
        const source = read("provider", "pulumi", "program", "replica-set.ts");
        const body = source.slice(
            source.indexOf("class ReplicaSet"),
            source.indexOf("constructor("),
        );
        const outputs = [...body.matchAll(/readonly (\w+): pulumi\.Output/g)].map(
            ([, name]) => name,
        );
        const [, table = ""] = read("docs", "concepts.md").split("| output | what it is |\n");
        const documented = [...(table.split("\n\n")[0] ?? "").matchAll(/^\| `(\w+)` \|/gm)].map(
            ([, name]) => name,
        );
        assert.ok(outputs.length > 0);
        assert.deepEqual(documented, outputs);
    });
});
