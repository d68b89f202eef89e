import { makeApp } from "../../../provider/cli/console/server/app";
import { StackController } from "../../../provider/cli/console/server/stack-controller";
import { listenOn } from "../../../provider/cli/console/server/listen";
import { loopback } from "../../../provider/cli/console/server/own-names";
import { readPageFiles } from "../../../provider/cli/console/server/page-files";
import { makeSessions } from "../../../provider/cli/console/server/sessions";
import { FakeStack } from "../../unit/cli/console/server/fake-stack";
import { FakeCliContext } from "../../unit/cli/fake-cli-context";

/** A request, with its origin as the browser states it, and the answer's status. */
interface Answered {
    readonly request: string;
    /** "same-origin", "cross-site", "none" … */
    readonly site: string | null;
    readonly status: number;
}

/** The console's own server in this process, with a stack whose events the test emits. */
export interface StubConsole {
    readonly stack: FakeStack;
    readonly origin: string;
    readonly answered: readonly Answered[];
    address(right: "act" | "read"): string;
    close(): Promise<void>;
}

/** `uri`: the connection string of the observed set. */
export async function openStubConsole(uri: string, isReadOnly = false): Promise<StubConsole> {
    const stack = new FakeStack();
    stack.connectionString = () => Promise.resolve(uri);
    const controller = new StackController(stack);
    const sessions = makeSessions(isReadOnly);
    const ending = new AbortController();
    const app = makeApp([controller], sessions, await readPageFiles(), ending.signal);
    const answered: Answered[] = [];
    const serve: typeof app.fetch = async (request, ...rest) => {
        const response = await app.fetch(request, ...rest);
        const text = `${request.method} ${new URL(request.url).pathname}`;
        const site = request.headers.get("Sec-Fetch-Site");
        answered.push({ request: text, site, status: response.status });
        return response;
    };
    const server = await listenOn(serve, loopback, 0);
    const watching = controller.watch(undefined, new FakeCliContext());
    return {
        stack,
        origin: server.origin,
        answered,
        address: (right) => `${server.origin}/open/${sessions.tokenOf(right) ?? ""}`,
        close: async () => {
            await stack.end();
            await controller.close();
            ending.abort();
            await server.close();
            await watching;
        },
    };
}
