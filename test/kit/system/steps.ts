type Run = (this: Mocha.Context) => unknown;

/** One test that consists of steps. */
export interface SteppedTest {
    /** Adds a step. */
    readonly step: (name: string, run: Run) => void;
}

/**
 * Declares one test, `it`, that consists of steps: each step continues from the previous one, and the first failure ends
 * the test. The time limit of the surrounding `describe` applies to each step.
 */
export function inSteps(): SteppedTest {
    const steps: { readonly name: string; readonly run: Run }[] = [];
    it("holds step by step", async function () {
        const limitMs = this.timeout();
        for (const [index, { name, run }] of steps.entries()) {
            // Printed before it runs, so that a step that exceeds its limit is named too.
            console.log(`      step ${index + 1} of ${steps.length}: ${name}`);
            // Setting the limit also restarts its timer.
            this.timeout(limitMs);
            try {
                await run.call(this);
            } catch (error) {
                throw nameStep(error, `Step ${index + 1} of ${steps.length}, "${name}"`);
            }
            if (this.test?.timedOut === true) {
                return;
            }
        }
        // Mocha compares the duration of the whole test with the limit at its end.
        this.timeout(0);
    });
    return { step: (name, run) => void steps.push({ name, run }) };
}

/** Adds the step to the error's message. The error itself stays, so that the reporter can show its difference. */
function nameStep(error: unknown, step: string): unknown {
    if (error instanceof Error) {
        // The stack is made of the message when it is first read, so that comes first.
        const { message, stack } = error;
        error.message = `${step}: ${message}`;
        error.stack = stack?.replace(message, () => error.message) ?? error.message;
    }
    return error;
}
