import { rmSync } from "node:fs";
import { mkdir, readdir, symlink, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { delimiter, join, resolve } from "node:path";

import { installedVersion } from "../../setup/installed-version";
import { runOrFail } from "../system/run-process";
import { makeTemporaryFolder } from "../system/temporary-folder";

/** Programs as a user writes them, in a folder of their own, with the packed package installed. npm's cache provides the dependencies. */
export interface FreshPrograms {
    readonly folder: string;
    /** Program in JavaScript, which saves a second per run. */
    readonly javascript: string;
    readonly typescript: string;
}

const repository = resolve(__dirname, "../../..");

/** A program that reads its arguments from the stack's configuration, so that it serves all tests. */
const typescriptText = `import * as pulumi from "@pulumi/pulumi";
import { ReplicaSet, type ReplicaSetArgs } from "pulumi-mongodb-replicaset";

const config = new pulumi.Config();

const rs0 = new ReplicaSet("rs0", {
    version: config.require("version"),
    ...config.getObject<Partial<ReplicaSetArgs>>("args"),
});

export const { connectionString, runningVersion, primary, members, lastUpgrade } = rs0;
export const featureCompatibilityVersion = rs0.featureCompatibilityVersion;
`;

const javascriptText = `"use strict";
const { writeFileSync } = require("node:fs");
const pulumi = require("@pulumi/pulumi");
const { renderMarkdown, ReplicaSet } = require("pulumi-mongodb-replicaset");

const config = new pulumi.Config();

const args = { version: config.require("version"), ...config.getObject("args") };
const secrets = config.getSecretObject("secrets");
if (secrets) {
    args.keyFile = secrets.keyFile;
    args.auth = { ...args.auth, password: secrets.password };
    args.tls = { ...args.tls, memberCertificateKey: secrets.memberCertificateKey };
}
const privateKey = config.getSecret("privateKey");
if (privateKey) {
    args.shell = { ...args.shell, privateKey };
}
const token = config.get("approve");
if (token !== undefined) {
    args.upgrade = { ...args.upgrade, approve: { token } };
}
const rs0 = new ReplicaSet("rs0", args);
const all = [rs0];
for (const name of config.getObject("more") ?? []) {
    const before = config.getBoolean("inOrder") ? [all.at(-1)] : [];
    all.push(new ReplicaSet(name, args, { dependsOn: before }));
}

module.exports = {
    more: all.slice(1).map(({ lastUpgrade }) => lastUpgrade),
    connectionString: rs0.connectionString,
    runningVersion: rs0.runningVersion,
    primary: rs0.primary,
    members: rs0.members,
    lastUpgrade: rs0.lastUpgrade,
    featureCompatibilityVersion: rs0.featureCompatibilityVersion,
};

if (process.env.PLAN_JSON) {
    rs0.plan.apply((plan) => writeFileSync(process.env.PLAN_JSON, JSON.stringify(plan)));
}
if (process.env.PLAN_FILE) {
    rs0.plan.apply((plan) => writeFileSync(process.env.PLAN_FILE, renderMarkdown(plan)));
}
`;

/** Node and SDK that programs run with. Default: the Node of this process, the SDK of this repository. */
export interface Platform {
    /** Folder to put first on PATH. */
    readonly nodeFolder?: string;
    readonly sdk?: string;
}

const installed = new Map<string, Promise<FreshPrograms>>();

/** Installs the programs once per platform and process. */
export function freshPrograms(platform: Platform = {}): Promise<FreshPrograms> {
    const key = JSON.stringify(platform);
    const known = installed.get(key) ?? install(platform);
    installed.set(key, known);
    return known;
}

/** Environment of a platform: the language host, the dynamic provider's launcher and npm run the first `node` on PATH. */
export function platformEnv({ nodeFolder }: Platform): NodeJS.ProcessEnv {
    const path = [nodeFolder ?? [], process.env.PATH ?? ""].flat().join(delimiter);
    return { PATH: path };
}

async function install(platform: Platform): Promise<FreshPrograms> {
    const folder = await makeTemporaryFolder("fresh-program");
    process.once("exit", () => {
        rmSync(folder, { recursive: true, force: true });
    });
    await runOrFail("node", ["test/setup/bootstrap.mjs", "build"], { cwd: repository });
    await runOrFail("npm", ["pack", "--silent", "--pack-destination", folder], { cwd: repository });
    const tarball = (await readdir(folder)).find((name) => name.endsWith(".tgz")) ?? "";
    const programs = {
        folder,
        javascript: join(folder, "javascript"),
        typescript: join(folder, "typescript"),
    };
    await writeFile(
        join(folder, "package.json"),
        JSON.stringify({
            private: true,
            dependencies: {
                "@pulumi/pulumi": platform.sdk ?? installedVersion(repository, "@pulumi/pulumi"),
                "pulumi-mongodb-replicaset": `file:${tarball}`,
                typescript: installedVersion(repository, "typescript"),
            },
        }),
    );
    const options = ["--prefer-offline", "--ignore-scripts", "--no-audit", "--no-fund"];
    await runOrFail("npm", ["install", "--engine-strict", ...options], {
        cwd: folder,
        env: platformEnv(platform),
    });
    await writeProgram(programs.javascript, "index.js", javascriptText);
    await writeProgram(programs.typescript, "index.ts", typescriptText);
    await mkdir(join(folder, "backend"));
    await makeHome(join(folder, "home"));
    return programs;
}

export async function writeProgram(folder: string, file: string, text: string): Promise<void> {
    await mkdir(folder);
    await writeFile(join(folder, file), text);
    await writeProject(folder, file, "fresh");
}

export async function writeProject(folder: string, file: string, name: string): Promise<void> {
    await writeFile(join(folder, "Pulumi.yaml"), `name: ${name}\nruntime: nodejs\nmain: ${file}\n`);
}

/** Makes a disposable home for the CLI that shares the user's plugins. */
async function makeHome(home: string): Promise<void> {
    await mkdir(home);
    const plugins = join(process.env.PULUMI_HOME ?? join(homedir(), ".pulumi"), "plugins");
    // A dangling link is harmless if the user has no plugins: the engine makes its folders as it needs them.
    await mkdir(plugins, { recursive: true });
    await symlink(plugins, join(home, "plugins"));
}
