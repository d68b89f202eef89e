import { at, fill, make, say, seconds } from "./dom.mjs";
import { otherErrors, showFailures } from "./failures.mjs";

const heads = {
    previewing: "Planning",
    planned: "Planned",
    unchanged: "Nothing to do",
    refused: "Refused: nothing was changed",
    updating: "Upgrading",
    stopping: "Pausing: members that are away come back, no other is stopped",
    done: "Done",
    stopped: "Paused",
    failed: "Failed",
};

const hints = {
    planned:
        "Upgrade runs `pulumi up`: it sets the version in the stack's configuration, and plans anew before each act.",
    updating:
        "Pause sends Pulumi what Ctrl-C does: the member at hand is finished, no other is stopped, the stack's state is written. Closing this page changes nothing.",
    stopped:
        "The version stays in the stack's configuration. Go on plans what is left; choosing the old version plans the way back.",
    failed: "What was done stays done, and the others are not touched. Mend what the lines name; Go on plans what is left.",
    refused: "The lines say what speaks against it, and what to do.",
};

const lockHint =
    "An update that runs holds the lock of the Pulumi stack; one that was killed leaves it behind. Where none runs any more, Free the stack does what `pulumi cancel` does: it takes the lock away. It is refused as long as the set says that an update is at work on it, which lasts 60 s after a kill. Then Go on plans what is left.";

const states = { ahead: "ahead", running: "at work", done: "done", failed: "failed" };

/** What the console does, or did last. */
export function showRun(run, mayAct, stack) {
    at("run").hidden = run === null;
    if (run === null) {
        return;
    }
    const { phase, to, steps, startedMs, endedMs } = run;
    const took = endedMs === undefined ? "" : `, ${seconds(endedMs - startedMs)}`;
    say("phase", `${heads[phase]}: ${to}${took}`);
    showFailures(run.failures);
    say("run-error", otherErrors(run));
    say("what", mayAct ? (run.isStackLocked ? lockHint : hints[phase]) : "");
    at("free").hidden = !mayAct || !run.isStackLocked;
    at("go").hidden = !mayAct || phase !== "planned";
    at("stop").hidden = !mayAct || phase !== "updating";
    at("again").hidden = !mayAct || !["stopped", "failed", "refused"].includes(phase);
    for (const [id, ending] of [
        ["markdown", "md"],
        ["html", "html"],
    ]) {
        at(id).hidden = phase === "previewing";
        at(id).href = `/api/stacks/${stack}/summary.${ending}`;
    }
    fill("steps", steps, () =>
        steps.map(({ text, state, tookMs }) =>
            make(
                "li",
                { className: state },
                make("span", {}, text),
                make(
                    "span",
                    { className: "took" },
                    tookMs === undefined ? states[state] : `${states[state]}, ${seconds(tookMs)}`,
                ),
            ),
        ),
    );
    showLines(run);
}

function showLines({ lines, linesLost, phase }) {
    if (phase === "refused" || phase === "failed") {
        at("log").open = true;
    }
    const lost = linesLost === 0 ? "" : `(${linesLost} earlier lines are not kept)\n`;
    const text = lost + lines.map((line) => line.text).join("\n");
    const place = at("lines");
    if (place.textContent !== text) {
        const follows = place.scrollTop + place.clientHeight >= place.scrollHeight - 8;
        place.textContent = text;
        if (follows) {
            place.scrollTop = place.scrollHeight;
        }
    }
}
