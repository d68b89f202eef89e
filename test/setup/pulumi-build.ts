import { chmod, copyFile } from "node:fs/promises";
import * as path from "node:path";
import { sha256Of } from "./download";
import { type Report, type Route } from "./part";
import { runTool } from "./run-tool";

/** The newest version that exists as a Go module and builds with the language host below. */
export const ENGINE_VERSION = "3.220.0";

const LAUNCHER = "pulumi-resource-pulumi-nodejs";

/**
 * Builds the CLI and the Node language host from their Go modules. Their exact versions are in
 * the go.mod of each folder, and the checksum of every module in its go.sum.
 */
export function buildRoute(root: string): Route {
    const setup = path.join(root, "test", "setup");
    return {
        name: "a build of the Go modules",
        install: async (folder, report) => {
            const bin = path.join(folder, "bin");
            await build(path.join(setup, "pulumi-engine"), "pkg/v3/cmd/pulumi", bin, report);
            await build(
                path.join(setup, "pulumi-language-host"),
                "sdk/v3/nodejs/cmd/pulumi-language-nodejs",
                bin,
                report,
            );
            // Next to the CLI, language host and launcher count as bundled with it.
            const launcher = path.join(root, "node_modules", "@pulumi", "pulumi", LAUNCHER);
            await copyFile(launcher, path.join(bin, LAUNCHER));
            await chmod(path.join(bin, LAUNCHER), 0o755);
            return await sha256Of(path.join(setup, "pulumi-engine", "go.sum"));
        },
    };
}

async function build(cwd: string, command: string, bin: string, report: Report): Promise<void> {
    // Without the version the Automation API refuses to work with the CLI.
    const version = `github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v${ENGINE_VERSION}`;
    const name = path.basename(command);
    report(`building ${name}`);
    let modules = 0;
    let packages = 0;
    await runTool(
        "go",
        [
            ...["build", "-v", "-mod=readonly", "-buildvcs=false", "-trimpath"],
            ...["-ldflags", `-s -w -X ${version}`, "-o", path.join(bin, name)],
            `github.com/pulumi/pulumi/${command}`,
        ],
        {
            cwd,
            env: { CGO_ENABLED: "0" },
            onLine: (line) => {
                modules += line.startsWith("go: downloading") ? 1 : 0;
                packages += line.startsWith("go: ") ? 0 : 1;
                report(
                    packages > 0
                        ? `building ${name}, ${packages} packages so far`
                        : `building ${name}, ${modules} modules downloaded`,
                );
            },
        },
    );
}
