/* The site: README.md, the pages beside this file and the types, by `npm run docs`. */
import { Converter } from "typedoc";

const pages = [
    "quick-start",
    "concepts",
    "options",
    "upgrades",
    "ci",
    "events",
    "command-line",
    "console",
    "security",
    "hosts",
    "releases",
    "taking-over",
    "members",
    "troubleshooting",
    "errors",
    "compatibility",
    "versions",
    "design",
];

/** A page's first heading is its title, which typedoc would look for in front matter. */
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
    // Their order is that of the list above.
    sort: ["source-order"],
    // Sources have no address yet that they could be linked to.
    disableSources: true,
    excludeExternals: true,
    excludePrivate: true,
    excludeProtected: true,
    validation: { notExported: false, invalidLink: true, invalidPath: true },
    treatValidationWarningsAsErrors: true,
    // tsc has done that.
    skipErrorChecking: true,
    githubPages: false,
    hideGenerator: true,
};
