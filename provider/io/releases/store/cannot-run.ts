import type { ErrorCode } from "../../../core/errors/errors";
import { UpgradeError, messageOf } from "../../../core/errors/errors";
import { thisMachine } from "../../machine/local-machine";
import type { Machine } from "../../machine/machine";

/** Explains why a mongod could not run, from the file's header, the errno, the signal and the exit code, never from messages. */
export async function cannotRun(
    mongod: string,
    version: string,
    error: unknown,
    machine = thisMachine,
): Promise<UpgradeError> {
    if (error instanceof UpgradeError) {
        return error; // The machine could not be reached.
    }
    const { code, reason } = await causeOf(mongod, error, machine);
    return new UpgradeError(code, `Cannot run ${mongod} (required: ${version}): ${reason}`, {
        cause: error,
    });
}

interface Cause {
    readonly code: ErrorCode;
    readonly reason: string;
}

async function causeOf(mongod: string, error: unknown, machine: Machine): Promise<Cause> {
    const { code, signal } = error as { readonly code?: unknown; readonly signal?: unknown };
    const [header, { architecture }] = await Promise.all([
        machine.readHead(mongod, 20),
        machine.platform(),
    ]);
    const builtFor = header && architectureIn(header);
    // Checked first: if the kernel does not know the format, execvp(3) has the shell read the file, with arbitrary errors.
    if (builtFor !== undefined && builtFor !== architecture) {
        return {
            code: "wrong-architecture",
            reason: `it is built for ${builtFor}, ${machine.name} needs ${architecture}`,
        };
    }
    if (signal === "SIGILL") {
        return {
            code: "cpu-too-old",
            reason: "the processor lacks an instruction that it uses (SIGILL)",
        };
    }
    // ld.so(8) ends with 127. If the loader is missing, the start itself fails with ENOENT although the file exists.
    if (builtFor !== undefined && code === 127) {
        return { code: "library-missing", reason: messageOf(error) };
    }
    if (builtFor !== undefined && code === "ENOENT") {
        return {
            code: "library-missing",
            reason: `its loader is missing on ${machine.name} (built for another C library?)`,
        };
    }
    return { code: "binary-missing", reason: messageOf(error) };
}

// Numbers from the ELF specification (e_machine), names as Node's.
const machines: Readonly<Record<number, string>> = {
    3: "ia32",
    21: "ppc64",
    22: "s390x",
    40: "arm",
    62: "x64",
    183: "arm64",
};

/** Returns the architecture of an ELF file; undefined for a script or any other file. */
function architectureIn(header: Buffer): string | undefined {
    if (header.length < 20 || header.toString("latin1", 0, 4) !== "\x7fELF") {
        return undefined;
    }
    // EI_DATA: 2 is big-endian.
    const machine = header[5] === 2 ? header.readUInt16BE(18) : header.readUInt16LE(18);
    return machines[machine] ?? `ELF machine ${machine}`;
}
