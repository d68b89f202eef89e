import { createInterface } from "node:readline/promises";
import { Writable } from "node:stream";

import type { CliContext } from "./cli-context";

const eraseLine = "\r\u001b[2K";
const eraseScreen = "\u001b[H\u001b[2J";

/** The context of this process, with its terminal if it has one. */
export function thisProcess(): CliContext {
    const { stdin, stdout, stderr } = process;
    exitWithReader();
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
    };
}

/** Ends the process silently if its reader ends: `pmr plan | head` is not a failure. */
function exitWithReader(): void {
    process.stdout.on("error", (error: NodeJS.ErrnoException) => {
        if (error.code === "EPIPE") {
            process.exit();
        }
        throw error;
    });
}

async function askAt(output: NodeJS.WritableStream, question: string): Promise<string> {
    const lines = createInterface({ input: process.stdin, output, terminal: true });
    // readline handles Ctrl-C itself and would only close: here Ctrl-C interrupts, as everywhere.
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

/** readline echoes the answer by writing it: here the output is discarded. */
async function askSecret(question: string): Promise<string> {
    const discarded = new Writable({
        write: (_chunk, _encoding, done) => {
            done();
        },
    });
    // The terminal itself echoes until readline controls it: the question comes only then.
    const answer = askAt(discarded, "");
    process.stderr.write(question);
    try {
        return await answer;
    } finally {
        process.stderr.write("\n");
    }
}
