import type { Command, Option } from "commander";

export type Shell = "bash" | "zsh" | "fish";

/** A script that completes the program's commands and their options, made of the program itself. */
export function renderCompletion(
    shell: Shell,
    names: readonly string[],
    { commands }: Command,
): string {
    switch (shell) {
        case "bash":
            return renderBash(names, commands);
        case "zsh":
            return renderZsh(names, commands);
        case "fish":
            return renderFish(names, commands);
    }
}

function optionsOf(command: Command): readonly Option[] {
    return command.options.filter((option) => option.long !== undefined);
}

function renderBash(names: readonly string[], commands: readonly Command[]): string {
    return `_pulumi_mongodb_replicaset() {
    local words=""
    if [ "$COMP_CWORD" -eq 1 ]; then
        words="${commands.map((command) => command.name()).join(" ")}"
    else
        case "\${COMP_WORDS[1]}" in
${commands
    .map((command) => {
        const flags = optionsOf(command).map(({ long }) => long);
        return `            ${command.name()}) words="${[...flags, "--help"].join(" ")}" ;;`;
    })
    .join("\n")}
        esac
    fi
    COMPREPLY=($(compgen -W "$words" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -o default -F _pulumi_mongodb_replicaset ${names.join(" ")}`;
}

/** Not tried in a real shell. */
function renderZsh(names: readonly string[], commands: readonly Command[]): string {
    const entry = (name: string, text: string) => quote(`${name}:${text.replaceAll(":", "\\:")}`);
    return `#compdef ${names.join(" ")}
_pulumi_mongodb_replicaset() {
    local -a choices
    if (( CURRENT == 2 )); then
        choices=(
${commands.map((command) => `            ${entry(command.name(), command.summary())}`).join("\n")}
        )
    else
        case $words[2] in
${commands
    .map(
        (command) => `            ${command.name()})
                choices=(
${optionsOf(command)
    .map(({ long = "", description }) => `                    ${entry(long, description)}`)
    .join("\n")}
                )
                ;;`,
    )
    .join("\n")}
        esac
    fi
    _describe 'command' choices
}
compdef _pulumi_mongodb_replicaset ${names.join(" ")}`;
}

/** Not tried in a real shell. */
function renderFish(names: readonly string[], commands: readonly Command[]): string {
    return names
        .flatMap((name) =>
            commands.flatMap((command) => [
                `complete -c ${name} -f -n __fish_use_subcommand -a ${command.name()} -d ${quote(command.summary())}`,
                ...optionsOf(command).map(
                    ({ long = "", description, required }) =>
                        `complete -c ${name} -n '__fish_seen_subcommand_from ${command.name()}' -l ${long.slice(2)}${required ? " -x" : ""} -d ${quote(description)}`,
                ),
            ]),
        )
        .join("\n");
}

/** The ' of a text ends the quotes for itself. */
function quote(text: string): string {
    return `'${text.replaceAll("'", "'\\''")}'`;
}
