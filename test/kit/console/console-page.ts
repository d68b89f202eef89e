/** Stands for the page without a browser: has its cookie, receives its events, makes its requests. */
export class ConsolePage {
    readonly #origin: string;
    readonly #cookie: string;
    readonly #csrf: string;
    readonly #ended = new AbortController();
    readonly #latest = new Map<string, unknown>();
    #received = "";

    private constructor(origin: string, cookie: string, csrf: string) {
        this.#origin = origin;
        this.#cookie = cookie;
        this.#csrf = csrf;
    }

    /** Opens an address as the console printed it, and receives events from then on. */
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

    /** Returns the last event's data; undefined if there was none. */
    latest(event: "live" | "run"): unknown {
        return this.#latest.get(event);
    }

    /** All events as received. */
    get received(): string {
        return this.#received;
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
            this.#received += chunk;
            const parts = (text + chunk).split("\n\n");
            text = parts.pop() ?? "";
            parts.forEach((part) => {
                this.#keepLatest(part);
            });
        }
    }

    #keepLatest(part: string): void {
        const [, event = "", data = ""] = /^event: (.*)\ndata: ?(.*)$/m.exec(part) ?? [];
        if (data !== "") {
            this.#latest.set(event, JSON.parse(data));
        }
    }
}
