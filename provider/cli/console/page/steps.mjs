import { byId, fill, make, renderSeconds, setText } from "./dom.mjs";

const states = { ahead: "pending", running: "running", done: "done", failed: "failed" };

/** Shows the plan's steps with their states; a time without a primary is shown at the step during which it began. */
export function showSteps(steps, { gaps, timeline }) {
    const rows = steps.map((step, index) => ({
        step,
        isFirst: index > 0 && steps[index - 1].resource !== step.resource,
        gap: gaps.findLast(({ fromMs }) => beganDuring(step, fromMs))?.text,
    }));
    fill("steps", rows, () => rows.map(drawStep));
    // The steps' times come from the server's clock.
    const nowMs = timeline.at(-1)?.lastMs;
    steps.forEach(({ state, startedMs }, index) => {
        if (state === "running" && nowMs > startedMs) {
            const soFar = byId("steps").children[index].querySelector(".so-far");
            setText(soFar, `for ${Math.floor((nowMs - startedMs) / 1000)} s`);
        }
    });
}

/** A gap counts from the last observation before it. By then the step has started: no handover begins outside of a step. */
function beganDuring({ startedMs, tookMs }, fromMs) {
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
            // Sighted readers see a sign instead.
            make("span", { className: "visually-hidden" }, `${states[state]} `),
            make(
                "span",
                { className: "so-far" },
                tookMs === undefined ? "" : renderSeconds(tookMs),
            ),
        ),
    );
}
