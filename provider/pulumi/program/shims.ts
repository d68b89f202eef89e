/** Names of what `handlers` exports. Each has the methods below. */
export type HandlersName = "configuration" | "featureCompatibility" | "member" | "upgradePath";

/** Methods of `dynamic.ResourceProvider` with their parameters, in the order of the text. */
const methods = {
    check: ["olds", "news"],
    diff: ["id", "olds", "news"],
    create: ["inputs"],
    read: ["id", "props"],
    update: ["id", "olds", "news"],
    delete: ["id", "props"],
} as const;

/**
 * Returns the text of a dynamic provider, with which the engine calls a resource's handlers. Users' state holds this text
 * and nothing else of the provider. It must never change, so that an upgrade of this package never restarts a database.
 * Each method loads the package that is installed when it runs. A test compares the text with a fixture.
 *
 * The engine's own serialiser made this text of such an object (@pulumi/pulumi 3.248). Written down here, it depends
 * on no compiler and on no release of that serialiser, and a program need not load a TypeScript compiler.
 */
export function shimText(handlers: HandlersName): string {
    const names = Object.keys(methods) as (keyof typeof methods)[];
    const fields = names.map((name, index) => `${name}: __f${index + 1}`);
    const functions = names.map((name, index) => {
        const parameters = methods[name].join(", ");
        const call = `require("pulumi-mongodb-replicaset/handlers").${handlers}.${name}(${parameters})`;
        return functionText(
            `__f${index + 1}(${methods[name].map((_, place) => `__${place}`).join(", ")})`,
            "",
            `async function /*${name}*/(${parameters}) {\n        return ${call};\n    }`,
        );
    });
    return [
        "exports.handler = __f0;\n",
        `var __provider = {${fields.join(", ")}};\n`,
        ...functions,
        functionText("__f0()", "provider: __provider, ", "() => provider"),
    ].join("\n");
}

function functionText(head: string, captured: string, value: string): string {
    return `function ${head} {
  return (function() {
    with({ ${captured}this: undefined, arguments: undefined }) {

return ${value};

    }
  }).apply(undefined, undefined).apply(this, arguments);
}
`;
}
