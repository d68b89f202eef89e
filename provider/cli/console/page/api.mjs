/** Required by the server for each action. */
let csrf = "";

export async function openSession() {
    const session = await read("/api/session");
    csrf = session.csrf;
    return session;
}

export async function read(path) {
    return readAnswer(await fetch(path));
}

export async function act(path, body) {
    const headers = { "Content-Type": "application/json", "X-Console-Csrf": csrf };
    return readAnswer(await fetch(path, { method: "POST", headers, body: JSON.stringify(body) }));
}

async function readAnswer(response) {
    const answer = await response.json();
    if (!response.ok) {
        throw Object.assign(new Error(answer.error), { status: response.status });
    }
    return answer;
}

/** Subscribes to a stack's events. The browser reconnects by itself; a restarted console requires a new sign-in. */
export function listen(stack, { live, run, connected }) {
    const source = new EventSource(`/api/stacks/${stack}/events`);
    source.addEventListener("live", ({ data }) => live(JSON.parse(data)));
    source.addEventListener("run", ({ data }) => run(JSON.parse(data)));
    source.addEventListener("open", () => connected(true));
    source.addEventListener("error", () => connected(false));
    return source;
}
