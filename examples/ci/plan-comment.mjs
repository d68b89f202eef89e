// Keeps one comment with the plan on a pull request (GitHub) or merge request (GitLab):
//
//   node plan-comment.mjs post plan.json preview.txt   creates or rewrites the comment
//   node plan-comment.mjs get reviewed.json            fetches the plan from it, on the merged commit
//
// The program writes plan.json: rs0.plan.apply((plan) => writeFileSync(process.env.PLAN_JSON, JSON.stringify(plan))).
// If it is missing, the preview was blocked, and the comment shows the preview's output instead.
import { existsSync, readFileSync, writeFileSync } from "node:fs";

import { renderMarkdown } from "pulumi-mongodb-replicaset";

const { env } = process;
const marker = `<!-- plan of ${env.STACK} -->`;

/** GitHub allows 65,536 characters in a comment. */
const maxPreviewCharacters = 50_000;

async function call(method, url, headers, body) {
    const response = await fetch(url, {
        method,
        headers: { "content-type": "application/json", ...headers },
        ...(body && { body: JSON.stringify(body) }),
    });
    if (!response.ok) {
        throw new Error(`${method} ${url} answered ${response.status}`);
    }
    return response.json();
}

/** Only comments by `author` count: any user could write one that looks like ours. */
const github = () => {
    const repository = `${env.GITHUB_API_URL}/repos/${env.GITHUB_REPOSITORY}`;
    const ask = (method, path, body) =>
        call(
            method,
            repository + path,
            { authorization: `Bearer ${env.GITHUB_TOKEN}`, accept: "application/vnd.github+json" },
            body,
        );
    return {
        request: async () =>
            JSON.parse(readFileSync(env.GITHUB_EVENT_PATH, "utf8")).pull_request?.number ??
            (await ask("GET", `/commits/${env.GITHUB_SHA}/pulls`))[0]?.number,
        author: async () => env.COMMENT_AUTHOR ?? "github-actions[bot]",
        comments: async (request, page) =>
            (await ask("GET", `/issues/${request}/comments?per_page=100&page=${page}`)).map(
                ({ id, body, user }) => ({ id, body, author: user.login }),
            ),
        create: (request, body) => ask("POST", `/issues/${request}/comments`, { body }),
        change: (_request, id, body) => ask("PATCH", `/issues/comments/${id}`, { body }),
    };
};

const gitlab = () => {
    const project = `/projects/${env.CI_PROJECT_ID}`;
    const ask = (method, path, body) =>
        call(method, env.CI_API_V4_URL + path, { "private-token": env.GITLAB_TOKEN }, body);
    return {
        request: async () =>
            env.CI_MERGE_REQUEST_IID ??
            (
                await ask(
                    "GET",
                    `${project}/repository/commits/${env.CI_COMMIT_SHA}/merge_requests`,
                )
            )[0]?.iid,
        author: async () => (await ask("GET", "/user")).username,
        comments: async (request, page) =>
            (
                await ask(
                    "GET",
                    `${project}/merge_requests/${request}/notes?per_page=100&page=${page}`,
                )
            ).map(({ id, body, author }) => ({ id, body, author: author.username })),
        create: (request, body) =>
            ask("POST", `${project}/merge_requests/${request}/notes`, { body }),
        change: (request, id, body) =>
            ask("PUT", `${project}/merge_requests/${request}/notes/${id}`, { body }),
    };
};

async function find(forge, request) {
    const author = await forge.author();
    for (let page = 1; ; page += 1) {
        const comments = await forge.comments(request, page);
        const mine = comments.find(
            (each) => each.author === author && each.body.startsWith(marker),
        );
        if (mine || comments.length === 0) {
            return mine;
        }
    }
}

async function post(forge, request, planFile, previewFile) {
    const plan = existsSync(planFile) && JSON.parse(readFileSync(planFile, "utf8"));
    const preview = readFileSync(previewFile, "utf8").replaceAll("```", "'''");
    const body = plan
        ? [
              marker,
              renderMarkdown(plan),
              `<!-- json: ${Buffer.from(JSON.stringify(plan)).toString("base64")} -->`,
          ]
        : [
              marker,
              `### The preview of ${env.STACK} has no plan`,
              ["```text", preview.slice(-maxPreviewCharacters), "```"].join("\n"),
          ];
    const mine = await find(forge, request);
    await (mine
        ? forge.change(request, mine.id, body.join("\n\n"))
        : forge.create(request, body.join("\n\n")));
}

async function get(forge, request, file) {
    const mine = await find(forge, request);
    const [, json] = /<!-- json: (\S+) -->/.exec(mine?.body ?? "") ?? [];
    if (json === undefined) {
        throw new Error(`Request ${request} has no reviewed plan of ${env.STACK}`);
    }
    writeFileSync(file, Buffer.from(json, "base64"));
}

const [command, ...files] = process.argv.slice(2);
const forge = env.GITHUB_ACTIONS ? github() : gitlab();
const request = await forge.request();
if (request === undefined) {
    throw new Error("This commit belongs to no pull or merge request");
}
await { post, get }[command](forge, request, ...files);
