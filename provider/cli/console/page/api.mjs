/** The console's own server: what this page reads, and what it may ask to be done. */
let csrf = "";

export async function openSession() {
    const session = await read("/api/session");
    csrf = session.csrf;
    return session;
}

export async function read(path) {
    return answerOf(await fetch(path));
}

export async function act(path, body) {
    const headers = { "Content-Type": "application/json", "X-Console-Csrf": csrf };
    return answerOf(await fetch(path, { method: "POST", headers, body: JSON.stringify(body) }));
}

async function answerOf(response) {
    const answer = await response.json();
    if (!response.ok) {
        throw Object.assign(new Error(answer.error), { status: response.status });
    }
    return answer;
}

/** The browser connects anew by itself; a console that was started anew wants its own address opened. */
export function listen(stack, { live, run, connected }) {
    const source = new EventSource(`/api/stacks/${stack}/events`);
    source.addEventListener("live", ({ data }) => live(JSON.parse(data)));
    source.addEventListener("run", ({ data }) => run(JSON.parse(data)));
    source.addEventListener("open", () => connected(true));
    source.addEventListener("error", () => connected(false));
    return source;
}
