import { sortKeys } from "../../core/json/sort-keys";

/** Renders a mongod's configuration file. It is JSON, which mongod reads as YAML. */
export function renderConfig(config: object): string {
    return `${JSON.stringify(sortKeys(config), null, 2)}\n`;
}
