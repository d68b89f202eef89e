/** A page without a browser: the cookie, the events and the requests that it makes. */
export class ConsolePage {
    readonly #origin: string;
    readonly #cookie: string;
    readonly #csrf: string;
    readonly #ended = new AbortController();
    readonly #latest = new Map<string, unknown>();
    #heard = "";

    private constructor(origin: string, cookie: string, csrf: string) {
        this.#origin = origin;
        this.#cookie = cookie;
        this.#csrf = csrf;
    }

    /** The address as it was printed; listens from here on. */
    static async open(address: string): Promise<ConsolePage> {
        const entry = await fetch(address, { redirect: "manual" });
        const cookie = entry.headers.get("Set-Cookie")?.split(";")[0] ?? "";
        const { origin } = new URL(address);
        const session = await fetch(`${origin}/api/session`, { headers: { cookie } });
        const { csrf } = (await session.json()) as { csrf: string };
        const page = new ConsolePage(origin, cookie, csrf);
        void page.#listen().catch(() => undefined);
        return page;
    }

    /** What came last of this kind; undefined while nothing did. */
    latest(event: "live" | "run"): unknown {
        return this.#latest.get(event);
    }

    /** All events that came, as they came. */
    get heard(): string {
        return this.#heard;
    }

    async read(path: string): Promise<unknown> {
        return JSON.parse(await this.text(path));
    }

    async text(path: string): Promise<string> {
        const response = await this.#fetch(path);
        const text = await response.text();
        if (!response.ok) {
            throw new Error(`${path}: ${response.status} ${text}`);
        }
        return text;
    }

    act(action: string, body: object): Promise<Response> {
        return this.#fetch(action, {
            method: "POST",
            headers: {
                Origin: this.#origin,
                "Content-Type": "application/json",
                "X-Console-Csrf": this.#csrf,
            },
            body: JSON.stringify(body),
        });
    }

    close(): void {
        this.#ended.abort();
    }

    #fetch(path: string, init: RequestInit = {}): Promise<Response> {
        const headers = { ...(init.headers as Record<string, string>), cookie: this.#cookie };
        return fetch(`${this.#origin}/api/stacks/0/${path}`, { ...init, headers });
    }

    async #listen(): Promise<void> {
        const { body } = await this.#fetch("events", { signal: this.#ended.signal });
        let text = "";
        for await (const chunk of body?.pipeThrough(new TextDecoderStream()) ?? []) {
            this.#heard += chunk;
            const parts = (text + chunk).split("\n\n");
            text = parts.pop() ?? "";
            parts.forEach((part) => {
                this.#take(part);
            });
        }
    }

    #take(part: string): void {
        const [, event = "", data = ""] = /^event: (.*)\ndata: ?(.*)$/m.exec(part) ?? [];
        if (data !== "") {
            this.#latest.set(event, JSON.parse(data));
        }
    }
}
