import { setTimeout as pause } from "node:timers/promises";

import { inSteps } from "../../kit/system/steps";

describe("inSteps() applies the time limit to each step, not to the whole test", function () {
    this.timeout(1000);
    const test = inSteps();

    test.step("takes less than the limit", () => pause(600));
    test.step("exceeds it only together with the step before", () => pause(600));
});
