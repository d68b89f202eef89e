import type { Machine } from "../../../../../provider/io/machine/machine";
import { thisMachine } from "../../../../../provider/io/machine/local-machine";

/** What a command prints, or its exit code. Undefined: this machine runs it. */
export type Answer = string | number | undefined;

/** A machine whose package manager is a function. Its files are this machine's; of /usr/bin it has only `program`. */
export function fakeHost(
    program: string,
    answer: (command: string) => Answer,
): { readonly machine: Machine; readonly commands: readonly string[] } {
    const commands: string[] = [];
    const machine: Machine = {
        ...thisMachine,
        name: "db1",
        uid: () => Promise.resolve(0),
        isReadable: (file) =>
            file.startsWith("/usr/bin/")
                ? Promise.resolve(file === program)
                : thisMachine.isReadable(file),
        run: (words, limitMs) => {
            const command = words.join(" ");
            const answered = answer(command);
            if (answered === undefined) {
                return thisMachine.run(words, limitMs);
            }
            commands.push(command.replace(/^env (?:[A-Z_]+=\S+ )*/, ""));
            return typeof answered === "string"
                ? Promise.resolve({ stdout: answered, stderr: "" })
                : Promise.reject(
                      Object.assign(new Error(command), { code: answered, stdout: "", stderr: "" }),
                  );
        },
    };
    return { machine, commands };
}
