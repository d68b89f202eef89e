"use strict";

/*
 * Prints, as JSON, the text under which @pulumi/pulumi keeps each shim of the compiled package in the state.
 * Plain node: a loader of TypeScript would change the functions' text. Usage: node serialize-shims.cjs <shims.js>
 */
const { runtime } = require("@pulumi/pulumi");

async function main() {
    const texts = {};
    for (const [name, provider] of Object.entries(require(process.argv[2]))) {
        // As dynamic.Resource does it, with its own name for the variable.
        texts[name] = (await runtime.serializeFunction(() => provider)).text;
    }
    console.log(JSON.stringify(texts));
}

void main();
