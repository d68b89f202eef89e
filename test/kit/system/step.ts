/** Runs a named part of a test, for tests whose parts build on each other. Prints the name, and adds it to a failure's message. */
export async function step<T>(name: string, work: () => Promise<T>): Promise<T> {
    console.log(`      - ${name}`);
    try {
        return await work();
    } catch (error) {
        if (error instanceof Error) {
            const { message, stack = "" } = error;
            error.message = `In the step "${name}": ${message}`;
            // Mocha prints the message as the stack has it.
            error.stack = stack.replace(message, () => error.message);
        }
        throw error;
    }
}
