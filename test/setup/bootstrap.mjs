// Every npm script runs this first, also in a fresh clone: plain JavaScript without dependencies.
//
//     node test/setup/bootstrap.mjs packages|build|all [-- command…]
//
// "packages" installs the npm packages, "build" also compiles. "all" leaves the rest (the Pulumi CLI and
// the servers) to the compiled main.ts. Parts that are already installed cost almost no time.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import { createRequire } from "node:module";
import * as path from "node:path";

const root = path.resolve(import.meta.dirname, "../..");
const inRoot = (...names) => path.join(root, ...names);
const packageName = "pulumi-mongodb-replicaset";
const sourceFolders = ["provider", "examples", "test", "bench"];

/** Runs a tool with its output shown, and ends the set-up with its exit code when it fails. */
function runOrExit(what, command, args) {
    console.log(`Set-up: ${what}`);
    const { status, error } = spawnSync(command, args, { cwd: root, stdio: "inherit" });
    if (status === 0) {
        return;
    }
    const reason = error ? error.message : `exit code ${status}`;
    console.error(`Set-up failed: ${what}: ${command} ${args.join(" ")}: ${reason}`);
    process.exit(1);
}

function readIfThere(file) {
    return fs.existsSync(file) ? fs.readFileSync(file, "utf8") : undefined;
}

function hashOf(text) {
    return createHash("sha256").update(text).digest("hex");
}

function installPackages() {
    const marker = inRoot("node_modules", ".set-up");
    const desired = hashOf(fs.readFileSync(inRoot("package-lock.json")));
    if (readIfThere(marker) === desired) {
        return false;
    }
    // Without install scripts: the only one that matters is @pulumi/command's download of its
    // plugin, which main.ts does itself, with a time limit.
    const options = ["--ignore-scripts", "--include=dev", "--no-audit", "--no-fund"];
    runOrExit("installing the npm packages", "npm", ["ci", ...options]);
    fs.writeFileSync(marker, desired);
    return true;
}

/** Lets programs of this repository require the package by its name, as users' programs do. */
function linkItself() {
    const link = inRoot("node_modules", packageName);
    if (!fs.existsSync(path.join(link, "package.json"))) {
        fs.rmSync(link, { force: true });
        fs.symlinkSync("..", link, "junction");
    }
}

/** Path, size and modification time of every file that the compiler may read. */
function listSources() {
    const files = sourceFolders
        .filter((folder) => fs.existsSync(inRoot(folder)))
        .flatMap((folder) =>
            fs
                .readdirSync(inRoot(folder), { recursive: true })
                .filter((name) => name.endsWith(".ts"))
                .map((name) => path.join(folder, name)),
        );
    return [...files.sort(), "tsconfig.json", "package-lock.json"].map((file) => {
        const { size, mtimeMs } = fs.statSync(inRoot(file));
        return `${file} ${size} ${mtimeMs}`;
    });
}

/** Removes compiled files whose source was deleted, so that they are not published. */
function removeOrphans() {
    for (const folder of sourceFolders.filter((name) => fs.existsSync(inRoot("bin", name)))) {
        for (const name of fs.readdirSync(inRoot("bin", folder), { recursive: true })) {
            const source = name.replace(/(\.d\.ts|\.js)(\.map)?$/, ".ts");
            if (source !== name && !fs.existsSync(inRoot(folder, source))) {
                fs.rmSync(inRoot("bin", folder, name));
            }
        }
    }
}

/** npm does this when it installs the package; here the commands run from where they were compiled. */
function makeExecutable() {
    const { bin } = JSON.parse(fs.readFileSync(inRoot("package.json"), "utf8"));
    for (const file of Object.values(bin)) {
        fs.chmodSync(inRoot(file), 0o755);
    }
}

function compile() {
    const marker = inRoot("bin", ".set-up");
    const desired = hashOf(listSources().join("\n"));
    if (readIfThere(marker) === desired) {
        return false;
    }
    removeOrphans();
    runOrExit("compiling", process.execPath, [inRoot("node_modules", "typescript", "bin", "tsc")]);
    makeExecutable();
    fs.writeFileSync(marker, desired);
    return true;
}

/** Runs a command that needs no compiled code. Returns its exit code. */
function runWithPackages([command, ...args]) {
    if (command === undefined) {
        return 0;
    }
    const tools = inRoot("node_modules", ".bin");
    const env = { ...process.env, PATH: `${tools}${path.delimiter}${process.env.PATH ?? ""}` };
    const { status, error } = spawnSync(command, args, { env, stdio: "inherit" });
    if (error) {
        console.error(`Cannot run ${command}: ${error.message}`);
    }
    return status ?? 1;
}

const [what, separator, ...command] = process.argv.slice(2);
const levels = ["packages", "build", "all"];
if (!levels.includes(what) || (separator !== undefined && separator !== "--")) {
    console.error(`Usage: node test/setup/bootstrap.mjs ${levels.join("|")} [-- command…]`);
    process.exit(2);
}
const installed = installPackages();
if (what === "packages") {
    process.exitCode = runWithPackages(command);
} else {
    linkItself();
    const compiled = compile();
    const { main } = createRequire(import.meta.url)(inRoot("bin", "test", "setup", "main.js"));
    process.exitCode = await main({ root, what, command, didWork: installed || compiled });
}
