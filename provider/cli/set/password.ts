import { UpgradeError } from "../../core/errors/errors";
import type { Secret } from "../../io/mongodb/secret";
import type { SetAddress } from "../../io/mongodb/uri";
import type { CliContext } from "../terminal/cli-context";

export const passwordVariable = "MONGODB_PASSWORD";

/** Options of connection strings that are, or contain, secrets. */
const secretOptions = /[?&](tlsCertificateKeyFilePassword|authMechanismProperties|proxyPassword)=/i;

/** Whether an argument contains a password. In doubt it does, even if no driver could parse the argument. */
export function holdsPassword(text: string): boolean {
    const address = text.replace(/^[^/]*:\/\//, "");
    const beforeHost = address.slice(0, Math.max(0, address.lastIndexOf("@")));
    return beforeHost.includes(":") || secretOptions.test(text);
}

/** Finds the password; undefined if there is no user, or the user logs in by certificate. */
export async function passwordOf(
    { login }: SetAddress,
    context: CliContext,
): Promise<Secret | undefined> {
    if (login === undefined || login.mechanism === "MONGODB-X509") {
        return undefined;
    }
    const known = login.password ?? context.env[passwordVariable];
    if (known !== undefined && known !== "") {
        return { secret: known };
    }
    if (!context.canAsk) {
        throw new UpgradeError(
            "secret-missing",
            `Cannot log in as ${login.username}: the environment variable ${passwordVariable} is not set, and there is no terminal to ask for it`,
        );
    }
    return { secret: await context.askSecret(`Password of ${login.username}: `) };
}
