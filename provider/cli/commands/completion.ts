import type { Command } from "commander";

/** Renders a bash script that completes the program's commands and their options. */
export function renderCompletion(names: readonly string[], commands: readonly Command[]): string {
    return `_pulumi_mongodb_replicaset() {
    local words=""
    if [ "$COMP_CWORD" -eq 1 ]; then
        words="${commands.map((command) => command.name()).join(" ")}"
    else
        case "\${COMP_WORDS[1]}" in
${commands
    .map((command) => {
        const flags = command.options.flatMap(({ long }) => long ?? []);
        return `            ${command.name()}) words="${[...flags, "--help"].join(" ")}" ;;`;
    })
    .join("\n")}
        esac
    fi
    COMPREPLY=($(compgen -W "$words" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -o default -F _pulumi_mongodb_replicaset ${names.join(" ")}`;
}
