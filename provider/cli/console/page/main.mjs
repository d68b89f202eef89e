import { act, listen, openSession, read } from "./api.mjs";
import { byId, make, showText } from "./dom.mjs";
import { showHistory } from "./history.mjs";
import { showRun } from "./run.mjs";
import { showSet } from "./set.mjs";
import { chosenVersion, showVersions } from "./versions.mjs";

/** What this page shows. The server has the data: a reloaded page shows the same. */
const page = { stack: 0, mayAct: false, live: null, run: null, versions: "", source: undefined };

const retryMs = 2_000;

const noAnswerText =
    "The console does not answer, and the values shown may be outdated. This page keeps trying. A running upgrade is not affected.";
const restartedText =
    "Not connected: the console was restarted. Open the address that it prints, in any tab of this browser; then this page continues.";

async function open() {
    const { stacks, mayAct } = await openSession();
    page.mayAct = mayAct;
    showText("rights", mayAct ? "" : "View only: this page cannot change anything.");
    byId("stack-choice").hidden = stacks.length < 2;
    byId("stack").replaceChildren(
        ...stacks.map((id, index) => make("option", { value: String(index) }, id)),
    );
    page.stack = Math.min(page.stack, stacks.length - 1);
    byId("stack").value = String(page.stack);
    show();
}

/** Signs in again until it succeeds: a restarted console has a new cookie, and a new token for actions. */
async function reconnect() {
    try {
        await open();
        watchStack(page.stack);
    } catch (error) {
        showText("connection", error.status === 401 ? restartedText : noAnswerText);
        setTimeout(() => void reconnect(), retryMs);
    }
}

function watchStack(stack) {
    page.source?.close();
    Object.assign(page, { stack, live: null, run: null, versions: "" });
    byId("versions").replaceChildren();
    page.source = listen(stack, {
        live: (live) => {
            page.live = live;
            show();
        },
        run: (run) => {
            const ended = page.run && page.run.endedMs === undefined && run?.endedMs;
            page.run = run;
            show();
            if (ended) {
                void refreshHistory(stack);
            }
        },
        connected: (isConnected) => {
            showText("connection", isConnected ? "" : noAnswerText);
            if (!isConnected && page.source.readyState === EventSource.CLOSED) {
                void reconnect(); // The browser no longer retries.
            }
        },
    });
    void refreshHistory(stack);
}

function show() {
    const { live, run, mayAct, stack } = page;
    if (live) {
        showSet(live, run);
        refreshVersions(live);
    }
    showRun(run, mayAct, stack, live?.availability ?? { gaps: [], timeline: [] });
    const isBusy = ["previewing", "updating", "stopping"].includes(run?.phase);
    byId("preview").disabled = isBusy;
    byId("version-choices").disabled = isBusy;
    byId("version-form").hidden = !mayAct || ["updating", "stopping"].includes(run?.phase);
}

/** Reads the choices again if the running versions have changed. */
function refreshVersions({ set }) {
    const running = JSON.stringify(
        set?.members.map((member) => [member.version, member.featureCompatibilityVersion]),
    );
    if (set && page.mayAct && running !== page.versions) {
        page.versions = running;
        void attempt(async () => showVersions(await read(`/api/stacks/${page.stack}/versions`)));
    }
}

async function refreshHistory(stack) {
    await attempt(async () => {
        const past = await read(`/api/stacks/${stack}/past`);
        if (stack === page.stack) {
            showHistory(past);
        }
    });
}

/** Does the work; shows its error until the next attempt. */
async function attempt(work) {
    showText("request-error", "");
    try {
        await work();
    } catch (error) {
        showText("request-error", error.message);
    }
}

function requestAction(action, body) {
    return attempt(() => act(`/api/stacks/${page.stack}/${action}`, body));
}

byId("version-form").addEventListener("submit", (event) => {
    event.preventDefault();
    const to = chosenVersion();
    void (to === undefined
        ? attempt(() => Promise.reject(new Error("Choose a version first")))
        : requestAction("preview", { to }));
});
byId("look-up").addEventListener("click", () => {
    const version = byId("other-version").value.trim();
    void attempt(async () => {
        const path = `/api/stacks/${page.stack}/versions`;
        const known = await read(path);
        const found = await read(`${path}?version=${encodeURIComponent(version)}`);
        showVersions([...found, ...known.filter((each) => each.version !== version)]);
    });
});
byId("start-upgrade").addEventListener(
    "click",
    () => void requestAction("upgrade", { id: page.run.id }),
);
byId("pause").addEventListener("click", () => void requestAction("stop", { id: page.run.id }));
byId("release-stack-lock").addEventListener(
    "click",
    () => void requestAction("free", { id: page.run.id }),
);
byId("resume").addEventListener("click", () => {
    const { to, phase, resumes } = page.run;
    void requestAction("preview", { to, resumes: resumes || phase === "paused" });
});
byId("stack").addEventListener("change", () => watchStack(Number(byId("stack").value)));
byId("refresh-history").addEventListener("click", () => void refreshHistory(page.stack));
// Browsers offer no clipboard to pages of other hosts without encryption (--listen).
byId("copy").hidden = navigator.clipboard === undefined;
byId("copy").addEventListener("click", async () => {
    await navigator.clipboard.writeText(byId("uri").textContent);
    byId("copy").textContent = "Copied";
});

// The first view does not wait for the session.
watchStack(0);
void attempt(open);
