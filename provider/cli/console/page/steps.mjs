import { at, fill, make, seconds, write } from "./dom.mjs";

const states = { ahead: "ahead", running: "at work", done: "done", failed: "failed" };

/** The plan, ticked off; and at the step in whose time it fell, how long the set had no primary. */
export function showSteps(steps, { gaps, timeline: line }) {
    const rows = steps.map((step, index) => ({
        step,
        isFirst: index > 0 && steps[index - 1].resource !== step.resource,
        gap: gaps.findLast(({ fromMs }) => fellInto(step, fromMs))?.text,
    }));
    fill("steps", rows, () => rows.map(drawStep));
    // By the server's clock, which the steps' times are of.
    const nowMs = line.at(-1)?.lastMs;
    steps.forEach(({ state, startedMs }, index) => {
        if (state === "running" && nowMs > startedMs) {
            const soFar = at("steps").children[index].querySelector(".so-far");
            write(soFar, `for ${Math.floor((nowMs - startedMs) / 1000)} s`);
        }
    });
}

/** A gap is told from the last look before it, at which the step had begun: nobody hands over before. */
function fellInto({ startedMs, tookMs }, fromMs) {
    return startedMs <= fromMs && fromMs <= startedMs + (tookMs ?? Infinity);
}

function drawStep({ step: { text, state, tookMs }, isFirst, gap }) {
    return make(
        "li",
        { className: isFirst ? `${state} first` : state },
        make(
            "span",
            { className: "step" },
            text,
            ...(gap === undefined
                ? []
                : [make("span", { className: "gap" }, `no primary: ${gap}`)]),
        ),
        make(
            "span",
            { className: "took" },
            // A sign shows it to those who see it.
            make("span", { className: "hush" }, `${states[state]} `),
            make("span", { className: "so-far" }, tookMs === undefined ? "" : seconds(tookMs)),
        ),
    );
}
