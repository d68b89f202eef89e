import type {
    ConsoleStack,
    RequestedUpdate,
} from "../../../../../provider/cli/console/server/stack";
import type { RunEvent } from "../../../../../provider/cli/console/model/run-event";

type Emit = (event: RunEvent) => void;

/** A stack whose previews and updates end when the test says so. */
export class FakeStack implements ConsoleStack {
    readonly id = "shop/prod";
    readonly done: string[] = [];
    #signal: AbortSignal | undefined;
    #end: ((error?: Error) => void) | undefined;

    connectionString = (): Promise<string | undefined> =>
        Promise.resolve("mongodb://admin:hunter2@db1:27017/");
    history = () => Promise.resolve([]);
    findSet = () => Promise.resolve(undefined);

    async cancel(): Promise<void> {
        this.done.push("cancel");
        return Promise.resolve();
    }

    /** Sends an event of the running preview or update. */
    notify: Emit = () => undefined;

    async preview({ to, resumes }: RequestedUpdate, notify: Emit): Promise<boolean> {
        this.notify = notify;
        this.done.push(`preview ${to}${resumes ? ", resumed" : ""}`);
        await this.#untilEnded();
        return true;
    }

    async up({ to, resumes }: RequestedUpdate, notify: Emit, signal: AbortSignal): Promise<void> {
        this.notify = notify;
        this.done.push(`up ${to}${resumes ? ", resumed" : ""}`);
        this.#signal = signal;
        await this.#untilEnded();
    }

    /** Whether the running update was asked to stop. */
    get isStopped(): boolean | undefined {
        return this.#signal?.aborted;
    }

    /** Ends the running preview or update. */
    async end(error?: Error): Promise<void> {
        this.#end?.(error);
        await new Promise((resolve) => setImmediate(resolve));
    }

    #untilEnded(): Promise<void> {
        return new Promise((resolve, reject) => {
            this.#end = (error) => {
                if (error) {
                    reject(error);
                } else {
                    resolve();
                }
            };
        });
    }
}
