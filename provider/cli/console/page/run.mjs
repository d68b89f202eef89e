import { at, say, seconds } from "./dom.mjs";
import { otherErrors, showFailures } from "./failures.mjs";
import { showSteps } from "./steps.mjs";

const heads = {
    previewing: "Planning",
    planned: "Planned",
    unchanged: "Nothing to do",
    refused: "Refused: nothing was changed",
    updating: "Upgrading",
    stopping: "Pausing: members that are away come back, no other is stopped",
    done: "Done",
    paused: "Paused by the program",
    stopped: "Paused",
    failed: "Failed",
};

const hints = {
    planned:
        "Upgrade runs `pulumi up`: it writes the version into the stack's configuration, where it stays, and the stack's state, and plans anew before each act.",
    updating:
        "Pause sends Pulumi what Ctrl-C does: the member at hand is finished, no other is stopped, the stack's state is written. Closing this page changes nothing.",
    paused: "The program pauses here (upgrade.pauseAfter): the members that wait keep what they run. Go on plans what is left with the version under `resume` too in the stack's configuration; Upgrade leaves it there. If still nobody's turn comes, the program does not read it: write upgrade: { resume: config.get(\"resume\") } into it, or the version itself.",
    stopped:
        "The version stays in the stack's configuration. Go on plans what is left; choosing the old version plans the way back.",
    failed: "What was done stays done, and the others are not touched. Mend what the lines name; Go on plans what is left.",
    refused: "The lines say what speaks against it, and what to do.",
};

const lockHint =
    "An update that runs holds the lock of the Pulumi stack; one that was killed leaves it behind. Where none runs any more, Free the stack does what `pulumi cancel` does: it takes the lock away. It is refused as long as the set says that an update is at work on it, which lasts 60 s after a kill. Then Go on plans what is left.";

/** What the console does, or did last. `availability`: when the set took writes. */
export function showRun(run, mayAct, stack, availability) {
    at("run").hidden = run === null;
    if (run === null) {
        return;
    }
    const { phase, to, steps, startedMs, endedMs } = run;
    const took = endedMs === undefined ? "" : `, in ${seconds(endedMs - startedMs)}`;
    say("phase", `${heads[phase]}: ${to}${took}`);
    at("run").className = phase;
    showFailures(run.failures);
    say("run-error", otherErrors(run));
    say("what", mayAct ? (run.isStackLocked ? lockHint : hints[phase]) : "");
    at("free").hidden = !mayAct || !run.isStackLocked;
    at("go").hidden = !mayAct || phase !== "planned";
    at("stop").hidden = !mayAct || phase !== "updating";
    at("again").hidden = !mayAct || !["paused", "stopped", "failed", "refused"].includes(phase);
    for (const [id, ending] of [
        ["markdown", "md"],
        ["html", "html"],
    ]) {
        at(id).hidden = phase === "previewing";
        at(id).href = `/api/stacks/${stack}/summary.${ending}`;
    }
    showSteps(steps, availability);
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
