#!/usr/bin/env node
import { runCli } from "./run-cli";
import { thisProcess } from "./terminal/terminal";

void runCli(process.argv.slice(2), thisProcess()).then((code) => {
    process.exitCode = code;
});
