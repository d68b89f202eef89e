import { createInterface } from "node:readline/promises";
import { Writable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";

import type { Pause, CliContext } from "./cli-context";

const eraseLine = "\r\u001b[2K";
const eraseScreen = "\u001b[H\u001b[2J";

/** This process, and the terminal that it may have. */
export function thisProcess(): CliContext {
    const { stdin, stdout, stderr } = process;
    endWithReader();
    const hasScreen = stdout.isTTY;
    let isDrawn = false;
    const overwrite = () => {
        const erased = isDrawn ? eraseLine : "";
        isDrawn = false;
        return erased;
    };
    return {
        env: process.env,
        cwd: process.cwd(),
        canAsk: stdin.isTTY && stderr.isTTY,
        hasScreen,
        out: (text) => void stdout.write(`${overwrite()}${text}\n`),
        err: (text) => void stderr.write(`${overwrite()}${text}\n`),
        passing: (text) => {
            if (hasScreen) {
                stdout.write(`${overwrite()}${text.slice(0, stdout.columns - 1)}`);
                isDrawn = true;
            }
        },
        clearScreen: () => {
            if (hasScreen) {
                stdout.write(eraseScreen);
            }
        },
        ask: (question) => askAt(stderr, question),
        askSecret,
        untilInterrupted,
        ignoreInterrupts,
    };
}

/** `pmr plan | head` is no failure. */
function endWithReader(): void {
    process.stdout.on("error", (error: NodeJS.ErrnoException) => {
        if (error.code === "EPIPE") {
            process.exit();
        }
        throw error;
    });
}

async function askAt(output: NodeJS.WritableStream, question: string): Promise<string> {
    const lines = createInterface({ input: process.stdin, output, terminal: true });
    // It takes Ctrl-C for itself, and would only close: here it is what it is everywhere.
    lines.once("SIGINT", () => {
        lines.close();
        process.kill(process.pid, "SIGINT");
    });
    try {
        return await lines.question(question);
    } finally {
        lines.close();
    }
}

/** readline shows what is typed by writing it: here to nowhere. */
async function askSecret(question: string): Promise<string> {
    const nowhere = new Writable({
        write: (_chunk, _encoding, done) => {
            done();
        },
    });
    // The terminal itself shows what is typed until readline takes it over: who types at once must find it so.
    const answer = askAt(nowhere, "");
    process.stderr.write(question);
    try {
        return await answer;
    } finally {
        process.stderr.write("\n");
    }
}

/** A second Ctrl-C ends the process. */
async function untilInterrupted<T>(work: (pause: Pause) => Promise<T>): Promise<T> {
    const interrupted = new AbortController();
    const { signal } = interrupted;
    const interrupt = () => {
        interrupted.abort();
    };
    process.once("SIGINT", interrupt);
    try {
        return await work((ms) => sleep(ms, true, { signal }).catch(() => false));
    } finally {
        process.off("SIGINT", interrupt);
    }
}

/** The terminal sends it to every process of its group. */
async function ignoreInterrupts<T>(work: () => Promise<T>): Promise<T> {
    const ignore = () => undefined;
    process.on("SIGINT", ignore);
    try {
        return await work();
    } finally {
        process.off("SIGINT", ignore);
    }
}
