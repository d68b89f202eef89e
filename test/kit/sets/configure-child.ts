import { readFileSync } from "node:fs";

import { configuration } from "../../../provider/pulumi/handlers/handlers";
import type { ConfigurationInputs } from "../../../provider/pulumi/state/inputs";

// A program of its own: node --import tsx configure-child.ts <file>. The parent process kills it.
const news = JSON.parse(readFileSync(process.argv[2] ?? "", "utf8")) as ConfigurationInputs;
void configuration.update("rs0", news, news).then(() => process.exit(0));
