import { UpgradeError } from "../../core/errors/errors";
import { isSection } from "../../core/json/merge-sections";
import { sortKeys } from "../../core/json/sort-keys";

/** Renders a mongod's configuration file. It is JSON, which mongod reads as YAML. */
export function renderConfig(config: object): string {
    return `${JSON.stringify(sortKeys(config), null, 2)}\n`;
}

/** Parses a member's configuration file. Undefined for any text but JSON: the file was edited. */
export function parseConfig(text: string): object | undefined {
    try {
        const parsed: unknown = JSON.parse(text);
        return isSection(parsed) ? parsed : undefined;
    } catch {
        return undefined; // The reason would quote the file, which may hold a secret.
    }
}

/** Returns why nothing is done with an edited file: the next restart would undo what was edited. */
export function editedConfig(file: string): UpgradeError {
    return new UpgradeError(
        "config-edited",
        `Cannot read ${file}: it was edited, and the JSON that this package writes is required`,
    );
}
