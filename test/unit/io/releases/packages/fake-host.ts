import type { Machine } from "../../../../../provider/io/machine/machine";
import { thisMachine } from "../../../../../provider/io/machine/local-machine";

/** What a command prints, or the code that it ends with. */
export type Answer = string | number | undefined;

/** A machine whose package manager is a function of the command. Its files are this machine's, below /usr its programs. */
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
            const said = answer(command);
            if (said === undefined) {
                return thisMachine.run(words, limitMs);
            }
            commands.push(command.replace(/^env (?:[A-Z_]+=\S+ )*/, ""));
            return typeof said === "string"
                ? Promise.resolve({ stdout: said, stderr: "" })
                : Promise.reject(
                      Object.assign(new Error(command), { code: said, stdout: "", stderr: "" }),
                  );
        },
    };
    return { machine, commands };
}
