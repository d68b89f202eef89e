import { sortKeys } from "../../core/json/sort-keys";

/** A mongod's configuration file. JSON is YAML too, which mongod reads. */
export function renderConfig(config: object): string {
    return `${JSON.stringify(sortKeys(config), null, 2)}\n`;
}
