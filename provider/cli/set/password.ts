import { UpgradeError } from "../../core/errors/errors";
import type { Secret } from "../../io/mongodb/secret";
import type { SetAddress } from "../../io/mongodb/uri";
import type { CliContext } from "../terminal/cli-context";

export const passwordVariable = "MONGODB_PASSWORD";

/** Options of connection strings that are secrets, or hold some. */
const secretOptions = /[?&](tlsCertificateKeyFilePassword|authMechanismProperties|proxyPassword)=/i;

/** Whether there is a password in an argument, also in one that no driver could read: in doubt there is. */
export function holdsPassword(text: string): boolean {
    const rest = text.replace(/^[^/]*:\/\//, "");
    const beforeHost = rest.slice(0, Math.max(0, rest.lastIndexOf("@")));
    return beforeHost.includes(":") || secretOptions.test(text);
}

/** Undefined where there is nobody to log in, or nothing to log in with. */
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
            `Cannot log in as ${login.username}: the environment variable ${passwordVariable} is not set, and there is no terminal to ask at`,
        );
    }
    return { secret: await context.askSecret(`Password of ${login.username}: `) };
}
