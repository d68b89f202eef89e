import type { IncomingMessage } from "node:http";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** A comment on this forge's only request. */
export interface Comment {
    readonly id: number;
    body: string;
    readonly author: string;
}

/** Implements the calls of GitHub's and GitLab's HTTP APIs that examples/ci makes, with a single request, number 7. */
export class Forge {
    readonly comments: Comment[] = [];
    readonly #server = createServer((request, response) => {
        void read(request).then((body) => {
            const answer = this.#answer(request.method ?? "", request.url ?? "", body);
            response.writeHead(answer === undefined ? 404 : 200);
            response.end(JSON.stringify(answer ?? {}));
        });
    });

    async listen(): Promise<void> {
        await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    }

    close(): void {
        this.#server.closeAllConnections();
        this.#server.close();
    }

    /** Environment variables of a job on each forge. */
    environment(forge: "github" | "gitlab", eventFile: string): NodeJS.ProcessEnv {
        const { port } = this.#server.address() as AddressInfo;
        const url = `http://127.0.0.1:${port}`;
        return forge === "github"
            ? {
                  GITHUB_ACTIONS: "true",
                  GITHUB_API_URL: url,
                  GITHUB_REPOSITORY: "acme/shop",
                  GITHUB_SHA: "abc",
                  GITHUB_EVENT_PATH: eventFile,
                  GITHUB_TOKEN: "t",
                  COMMENT_AUTHOR: "bot",
              }
            : {
                  GITHUB_ACTIONS: "",
                  CI_API_V4_URL: url,
                  CI_PROJECT_ID: "3",
                  CI_COMMIT_SHA: "abc",
                  GITLAB_TOKEN: "t",
              };
    }

    #answer(method: string, url: string, body: string): unknown {
        const [path = "", query = ""] = url.split("?");
        switch (`${method} ${path}`) {
            case "GET /user":
                return { username: "bot" };
            case "GET /repos/acme/shop/commits/abc/pulls":
                return [{ number: 7 }];
            case "GET /projects/3/repository/commits/abc/merge_requests":
                return [{ iid: 7 }];
            case "GET /repos/acme/shop/issues/7/comments":
            case "GET /projects/3/merge_requests/7/notes":
                return query.endsWith("page=1") ? this.comments.map(show) : [];
            case "POST /repos/acme/shop/issues/7/comments":
            case "POST /projects/3/merge_requests/7/notes":
                this.comments.push({ id: this.comments.length, body: textIn(body), author: "bot" });
                return {};
        }
        const [, id] =
            /^(?:PATCH \/repos\/acme\/shop\/issues\/comments|PUT \/projects\/3\/merge_requests\/7\/notes)\/(\d+)$/.exec(
                `${method} ${path}`,
            ) ?? [];
        const comment = this.comments[Number(id)];
        if (comment) {
            comment.body = textIn(body);
        }
        return comment && {};
    }
}

function show({ id, body, author }: Comment) {
    return { id, body, user: { login: author }, author: { username: author } };
}

function textIn(body: string): string {
    return (JSON.parse(body) as { readonly body: string }).body;
}

async function read(request: IncomingMessage): Promise<string> {
    let text = "";
    for await (const part of request.setEncoding("utf8")) {
        text += String(part);
    }
    return text;
}
