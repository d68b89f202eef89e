/** What `handlers` exports; each has the methods below. */
export type HandlersName = "configuration" | "featureCompatibility" | "member" | "upgradePath";

/** `dynamic.ResourceProvider`'s methods, in the order of the text, with their parameters. */
const methods = {
    check: ["olds", "news"],
    diff: ["id", "olds", "news"],
    create: ["inputs"],
    read: ["id", "props"],
    update: ["id", "olds", "news"],
    delete: ["id", "props"],
} as const;

/**
 * The text of a dynamic provider, by which the engine calls a resource's handlers. It is stored in users' state, and is
 * all that is stored: it must never change, so that upgrading this package never restarts a database. Each method loads
 * the package that is installed when it runs. A test compares the text with a fixture.
 *
 * It is what the engine's own serialiser made of such an object (@pulumi/pulumi 3.248); written down here, it depends on
 * no compiler and no release of that, and a program need not load a TypeScript compiler to make it.
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
