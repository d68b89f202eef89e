import js from "@eslint/js";
import { defineConfig } from "eslint/config";
import tseslint from "typescript-eslint";

// cli ─► pulumi ─► { run, io } ─► core: imports point this way only.
const layers = ["core", "run", "io", "pulumi", "cli"];

/** Patterns for no-restricted-imports: which folders of provider/, and which packages, a layer may import. */
function layer(name, { may, packages, never = [] }) {
    const others = layers.filter((other) => other !== name && !may.includes(other)).join("|");
    const outside = "examples|test|bench";
    return {
        files: [`provider/${name}/**/*.ts`],
        rules: {
            "@typescript-eslint/no-restricted-imports": [
                "error",
                {
                    patterns: [
                        {
                            regex: `^(\\.\\./)+(${others})/`,
                            message: `provider/${name} may import ${[name, ...may].join(", ")} only.`,
                        },
                        {
                            regex: `^(\\.\\./)+(${outside})/|^\\.{1,2}$|^(\\.{1,2}/)+(index)?$`,
                            message: "Import the file itself, never a barrel, example or test.",
                        },
                        {
                            regex: packages,
                            message: `provider/${name} may not import this package.`,
                        },
                        ...never,
                    ],
                },
            ],
        },
    };
}

const plainCode = [
    { selector: "TSEnumDeclaration", message: "Use a union of kebab-case literals." },
    { selector: "ExportDefaultDeclaration", message: "Export by name." },
];

const importedByName = {
    patterns: [
        {
            regex: "(^|/)provider/",
            message: 'Import the published package: "pulumi-mongodb-replicaset".',
        },
    ],
};

export default defineConfig(
    { ignores: ["bin/", "node_modules/", "coverage/", "site/"] },
    js.configs.recommended,
    {
        files: ["**/*.ts"],
        extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
        languageOptions: {
            parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
        },
        rules: {
            eqeqeq: ["error", "always", { null: "ignore" }],
            "no-restricted-syntax": ["error", ...plainCode],
            "@typescript-eslint/switch-exhaustiveness-check": "error",
            "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
            "@typescript-eslint/no-confusing-void-expression": [
                "error",
                { ignoreArrowShorthand: true },
            ],
            "@typescript-eslint/consistent-type-imports": [
                "error",
                // The shim names the type of what it requires: `typeof import("./handlers")`.
                { fixStyle: "inline-type-imports", disallowTypeAnnotations: false },
            ],
            "@typescript-eslint/no-require-imports": [
                "error",
                { allow: ["^pulumi-mongodb-replicaset/", "/package\\.json$"] },
            ],
            "@typescript-eslint/no-unused-vars": [
                "error",
                { argsIgnorePattern: "^_", varsIgnorePattern: "^_", ignoreRestSiblings: true },
            ],
        },
    },

    layer("core", { may: [], packages: "^(?!\\.{1,2}/|semver$|semver/)" }),
    layer("run", { may: ["core"], packages: "^(?!\\.{1,2}/)" }),
    layer("io", {
        may: ["core", "run"],
        packages: "^(@pulumi/|pulumi-mongodb-replicaset)",
        never: [
            {
                regex: "^(\\.\\./)+run/(?!ports(\\.js)?$)",
                message: "provider/io knows run/ports only.",
            },
        ],
    }),
    layer("pulumi", { may: ["core", "run", "io"], packages: "^pulumi-mongodb-replicaset$" }),
    layer("cli", { may: layers, packages: "^pulumi-mongodb-replicaset$" }),
    {
        // Time, randomness and the process come in as arguments, so that a test can hold them.
        files: ["provider/{core,run}/**/*.ts"],
        rules: {
            "no-restricted-globals": [
                "error",
                "setTimeout",
                "setInterval",
                "setImmediate",
                "process",
                "console",
                "fetch",
            ],
            "no-restricted-properties": [
                "error",
                { object: "Date", property: "now" },
                { object: "Math", property: "random" },
                { object: "globalThis", property: "setTimeout" },
                { object: "performance", property: "now" },
            ],
            "no-restricted-syntax": [
                "error",
                ...plainCode,
                {
                    selector: "NewExpression[callee.name='Date'][arguments.length=0]",
                    message: "Take a clock.",
                },
                {
                    selector: "ImportExpression",
                    message: "Import at the top, where the layer is checked.",
                },
            ],
        },
    },

    {
        // The engine hands over what it reads from the state, untyped.
        files: ["provider/pulumi/program/shims.ts"],
        rules: { "@typescript-eslint/no-unsafe-argument": "off" },
    },
    {
        files: ["{examples,bench}/**/*.ts"],
        rules: { "@typescript-eslint/no-restricted-imports": ["error", importedByName] },
    },
    {
        files: ["test/**/*.test.ts"],
        rules: { "@typescript-eslint/no-non-null-assertion": "off" },
    },
    {
        files: ["**/*.{mjs,cjs}"],
        languageOptions: {
            globals: {
                console: "readonly",
                process: "readonly",
                fetch: "readonly",
                Buffer: "readonly",
                require: "readonly",
                module: "writable",
            },
        },
    },
    {
        // What browsers run, as it is written.
        files: ["provider/cli/console/page/*.mjs"],
        languageOptions: {
            globals: {
                clearTimeout: "readonly",
                document: "readonly",
                EventSource: "readonly",
                navigator: "readonly",
                setTimeout: "readonly",
            },
        },
    },
);
