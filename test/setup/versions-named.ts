/** The releases that a command line names: `npm start -- --from 6.0.5 --to 7.0.14`. */
export function versionsNamed(command: readonly string[]): string[] {
    return command.flatMap((word, index) => {
        const joined = /^--(?:from|to)=(.+)$/.exec(word)?.[1];
        const apart = /^--(?:from|to)$/.test(command[index - 1] ?? "") ? word : undefined;
        const version = joined ?? apart ?? "";
        // The command itself reports a wrong version.
        return /^\d+\.\d+\.\d+$/.test(version) ? [version] : [];
    });
}
