import { byId, renderSeconds, showText } from "./dom.mjs";
import { otherErrors, showFailures } from "./failures.mjs";
import { showSteps } from "./steps.mjs";

const phaseTexts = {
    previewing: "Planning",
    planned: "Planned",
    unchanged: "Nothing to do",
    refused: "Refused: nothing was changed",
    updating: "Upgrading",
    stopping: "Pausing: members that are down are started, no other is stopped",
    done: "Done",
    paused: "Paused by the program",
    stopped: "Paused",
    failed: "Failed",
};

const phaseHints = {
    planned:
        "Upgrade runs pulumi up. It writes the version into the stack's configuration, where it stays, and updates the stack's state. It plans again before each step.",
    updating:
        "Pause does the same as Ctrl-C in pulumi up: the current member is completed, no other is stopped, and the stack's state is written. Closing this page changes nothing.",
    paused: 'The program pauses here (upgrade.pauseAfter): the waiting members keep their version. Resume plans the remaining steps, with the version also under the resume key in the stack\'s configuration; Upgrade keeps it there. If the program is then still paused, it does not read that key: add upgrade: { resume: config.get("resume") } to it, or the version itself.',
    stopped:
        "The version stays in the stack's configuration. Resume plans the remaining steps. To downgrade, choose the previous version.",
    failed: "Completed steps stay, and the other members are not touched. Fix the cause that the log names, then Resume plans the remaining steps.",
    refused: "The log names the problems, and how to fix them.",
};

const stackLockHint =
    "A running update holds the lock of the Pulumi stack; a killed one leaves it behind. If no update is running, Release stack lock removes the lock, as pulumi cancel does. It is refused while the set reports an update at work, for up to 60 s after a kill. Then Resume plans the remaining steps.";

/** Shows the current or last run. `availability` has the times when the set took writes. */
export function showRun(run, mayAct, stack, availability) {
    byId("run").hidden = run === null;
    if (run === null) {
        return;
    }
    const { phase, to, steps, startedMs, endedMs } = run;
    const took = endedMs === undefined ? "" : `, in ${renderSeconds(endedMs - startedMs)}`;
    showText("phase", `${phaseTexts[phase]}: ${to}${took}`);
    byId("run").className = phase;
    showFailures(run.failures);
    showText("run-error", otherErrors(run));
    showText("phase-hint", mayAct ? (run.isStackLocked ? stackLockHint : phaseHints[phase]) : "");
    byId("release-stack-lock").hidden = !mayAct || !run.isStackLocked;
    byId("start-upgrade").hidden = !mayAct || phase !== "planned";
    byId("pause").hidden = !mayAct || phase !== "updating";
    byId("resume").hidden = !mayAct || !["paused", "stopped", "failed", "refused"].includes(phase);
    for (const [id, ending] of [
        ["summary-md", "md"],
        ["summary-html", "html"],
    ]) {
        byId(id).hidden = phase === "previewing";
        byId(id).href = `/api/stacks/${stack}/summary.${ending}`;
    }
    showSteps(steps, availability);
    showLines(run);
}

function showLines({ lines, linesLost, phase }) {
    if (phase === "refused" || phase === "failed") {
        byId("engine-log").open = true;
    }
    const lost = linesLost === 0 ? "" : `(${linesLost} earlier lines are not kept)\n`;
    const text = lost + lines.map((line) => line.text).join("\n");
    const element = byId("engine-lines");
    if (element.textContent !== text) {
        const isAtEnd = element.scrollTop + element.clientHeight >= element.scrollHeight - 8;
        element.textContent = text;
        if (isAtEnd) {
            element.scrollTop = element.scrollHeight;
        }
    }
}
