import { codedMessageOf, UpgradeError } from "../../core/errors/errors";

type Handlers = Readonly<Record<string, (...args: never[]) => Promise<unknown>>>;

/** Methods of whose errors the SDK prints `${error}: ${error.stack}` before it returns the message (3.130 to 3.276). */
const traced = ["check", "diff", "read", "delete"];

/** Returns the handlers with refusals that the engine shows without a stack trace: the user, not this package, has to act. */
export function withPlainErrors<T extends Handlers>(handlers: T): T {
    const plain = traced.flatMap((method) => {
        const handler = handlers[method];
        return handler ? [[method, plainly(handler)] as const] : [];
    });
    return { ...handlers, ...Object.fromEntries(plain) };
}

function plainly<A extends never[], R>(handler: (...args: A) => Promise<R>) {
    return async (...args: A): Promise<R> => {
        try {
            return await handler(...args);
        } catch (error) {
            throw error instanceof UpgradeError ? withoutStack(error) : error;
        }
    };
}

function withoutStack(error: UpgradeError): UpgradeError {
    const message = codedMessageOf(error);
    return Object.assign(error, { message, stack: message, toString: () => "Error" });
}
