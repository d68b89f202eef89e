import { existsSync } from "node:fs";
import { dirname, relative, resolve } from "node:path";

import js from "@eslint/js";
import boundaries from "eslint-plugin-boundaries";
import { defineConfig } from "eslint/config";
import tseslint from "typescript-eslint";

/**
 * The house, floor by floor: what stands on a floor may import what stands on the floors before it, and nothing else. A
 * folder that has floors of its own is written as an object; "." are the files that lie in it directly.
 */
const house = [
    {
        core: [
            ["json"],
            ["errors"],
            ["releases"],
            ["packages", "topology", "inspection"],
            ["plan"],
            ["reconfig", "gates"],
            ["checks", "report"],
        ],
    },
    {
        run: [["."], ["guard"], ["handover"], ["upgrade"], ["reconfigure"]],
        io: [
            ["system", "machine", "mongodb"],
            ["layout", "inspect", "notify"],
            [{ releases: [["store"], ["archive", "packages"], ["."]] }, "service", "ssh"],
            ["member"],
        ],
    },
    { pulumi: [["args"], ["state"], ["session"], ["program", "handlers"]] },
    {
        cli: [
            ["terminal", "stack"],
            ["set"],
            ["commands", { console: [["model"], ["server"]] }],
            ["."],
        ],
    },
    ["."],
];

/** The folders of a house, each with those that it may import. */
function foldersOf(floors, root, below = []) {
    const folders = [];
    for (const floor of floors) {
        const before = [...below, ...folders.map(({ folder }) => folder)];
        const rooms = Array.isArray(floor) ? floor : [floor];
        folders.push(
            ...rooms.flatMap((room) => {
                if (typeof room === "string") {
                    return [{ folder: room === "." ? root : `${root}/${room}`, may: before }];
                }
                return Object.entries(room).flatMap(([name, inside]) =>
                    foldersOf(inside, `${root}/${name}`, before),
                );
            }),
        );
    }
    return folders;
}

/** The outermost first: what is said of a folder goes for those in it, unless they say otherwise. */
const folders = foldersOf(house, "provider").sort((a, b) => a.folder.length - b.folder.length);

/** One policy a folder: all of them for every import would take seconds. */
function mayImport({ folder, may }) {
    const targets = [{ element: { types: { anyOf: may } } }];
    if (folder.startsWith("provider/io/")) {
        targets.push({ file: { categories: "ports" } }); // What it implements.
    }
    return {
        files: [`${folder}/**/*.ts`],
        rules: {
            "boundaries/dependencies": [
                "error",
                {
                    default: "disallow",
                    checkUnknownLocals: true,
                    message: `${folder} may not import {{to.file.path}}: see \`house\` in eslint.config.mjs.`,
                    policies: [{ allow: targets.map((to) => ({ to })) }],
                },
            ],
        },
    };
}

/** The rules of plugins pass over imports of types, of which most circles are made. */
const noCircles = {
    meta: { type: "problem", schema: [] },
    create(context) {
        const { filename, sourceCode } = context;
        const { program } = sourceCode.parserServices;
        const check = (node) => {
            const [target] = filesOf([node.source], filename);
            const route = target && routeTo(filename, target, program);
            if (route) {
                const names = route.map((file) => relative(import.meta.dirname, file)).join(", ");
                context.report({ node, message: `These files import one another: ${names}` });
            }
        };
        return {
            ImportDeclaration: check,
            ExportNamedDeclaration: check,
            ExportAllDeclaration: check,
        };
    },
};

function routeTo(goal, file, program, seen = new Set()) {
    if (file === goal) {
        return [file];
    }
    if (seen.has(file)) {
        return undefined;
    }
    seen.add(file);
    const statements = program.getSourceFile(file)?.statements ?? [];
    const specifiers = statements.map(({ moduleSpecifier }) => moduleSpecifier);
    for (const next of filesOf(specifiers, file)) {
        const route = routeTo(goal, next, program, seen);
        if (route) {
            return [file, ...route];
        }
    }
    return undefined;
}

/** Of the imports of a file, those of the project; as the parser of ESLint, or TypeScript, has their names. */
function filesOf(specifiers, file) {
    return specifiers
        .map((specifier) => specifier?.value ?? specifier?.text)
        .filter((name) => name?.startsWith("."))
        .map((name) => resolve(dirname(file), name.replace(/(\.js)?$/, ".ts")));
}

/** For the resolver: an import() names what its target is compiled to. */
function isFile(path) {
    return (
        /\.(ts|js|json)$/.test(path) && (existsSync(path) || existsSync(path.replace(/js$/, "ts")))
    );
}

/** Packages that a layer may not import, by a pattern, for no-restricted-imports. */
function packagesOf(layer, packages) {
    return {
        files: [`provider/${layer}/**/*.ts`],
        rules: {
            "@typescript-eslint/no-restricted-imports": [
                "error",
                {
                    patterns: [
                        {
                            regex: "^\\.{1,2}$|^(\\.{1,2}/)+(index)?$",
                            message: "Import the file itself, never a barrel.",
                        },
                        {
                            regex: packages,
                            message: `provider/${layer} may not import this package.`,
                        },
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

    {
        files: ["provider/**/*.ts"],
        plugins: { boundaries, house: { rules: { "no-circles": noCircles } } },
        settings: {
            "import/resolver": { node: { extensions: [".ts", ".js", ".json"], isFile } },
            "boundaries/legacy-warnings": false,
            "boundaries/dependency-nodes": ["import", "dynamic-import", "export", "require"],
            // The innermost first: the first that fits is taken.
            "boundaries/elements": folders
                .map(({ folder }) => ({ type: folder, pattern: folder, partialMatch: false }))
                .reverse(),
            "boundaries/files": [{ category: "ports", pattern: "provider/run/ports.ts" }],
        },
        rules: {
            "house/no-circles": "error",
        },
    },
    ...folders.map(mayImport),
    packagesOf("core", "^(?!\\.{1,2}/|semver$|semver/)"),
    packagesOf("run", "^(?!\\.{1,2}/)"),
    packagesOf("io", "^(@pulumi/|pulumi-mongodb-replicaset)"),
    packagesOf("pulumi", "^pulumi-mongodb-replicaset$"),
    packagesOf("cli", "^pulumi-mongodb-replicaset$"),
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
