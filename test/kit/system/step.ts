/** Runs a named part of a test, for tests whose parts build on each other. Prints the name, and adds it to a failure's message. */
export async function step<T>(name: string, work: () => Promise<T>): Promise<T> {
    console.log(`      - ${name}`);
    try {
        return await work();
    } catch (error) {
        if (error instanceof Error) {
            error.message = `In the step "${name}": ${error.message}`;
        }
        throw error;
    }
}
