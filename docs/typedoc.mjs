/* The site that `npm run docs` builds: README.md, the pages next to this file, and the types. */
import { Converter } from "typedoc";

const pages = [
    "quick-start",
    "concepts",
    "glossary",
    "options",
    "upgrades",
    "ci",
    "events",
    "command-line",
    "console",
    "security",
    "hosts",
    "releases",
    "adopting",
    "members",
    "troubleshooting",
    "errors",
    "compatibility",
    "guarantees",
    "versions",
    "design",
];

/** Names each page after its first heading; typedoc expects the title in front matter. */
function nameParts(app) {
    app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
        for (const entryPoint of project.children ?? []) {
            entryPoint.name = "API";
        }
        for (const page of project.documents ?? []) {
            const [first] = page.content;
            const [heading, title] = /^# (.*)\n+/.exec(first?.text ?? "") ?? [];
            if (title !== undefined) {
                page.name = title;
                first.text = first.text.slice(heading.length);
            }
        }
    });
}

/** @type {import("typedoc").TypeDocOptions} */
export default {
    name: "pulumi-mongodb-replicaset",
    entryPoints: ["../provider/index.ts"],
    tsconfig: "../tsconfig.json",
    readme: "../README.md",
    projectDocuments: [
        ...pages.map((page) => `${page}.md`),
        "../bench/README.md",
        "../test/README.md",
        "../CONTRIBUTING.md",
        "../SECURITY.md",
        "../CHANGELOG.md",
    ],
    out: "../site",
    cleanOutputDir: true,
    plugin: [nameParts],
    // Keeps the order of the list above.
    sort: ["source-order"],
    // Sources have no public address to link to yet.
    disableSources: true,
    excludeExternals: true,
    excludePrivate: true,
    excludeProtected: true,
    validation: { notExported: false, invalidLink: true, invalidPath: true },
    treatValidationWarningsAsErrors: true,
    // tsc has checked the types already.
    skipErrorChecking: true,
    githubPages: false,
    hideGenerator: true,
};
