import { act, listen, openSession, read } from "./api.mjs";
import { at, make, say } from "./dom.mjs";
import { showPast } from "./past.mjs";
import { showRun } from "./run.mjs";
import { showSet } from "./set.mjs";
import { chosenVersion, showVersions } from "./versions.mjs";

/** What this page looks at. The truth is on the server: a page that is opened anew shows the same. */
const page = { stack: 0, mayAct: false, live: null, run: null, versions: "", source: undefined };

const retryMs = 2_000;

const silent =
    "The console does not answer; what is shown may be old. This page goes on trying. An upgrade that runs is not touched by that.";
const startedAnew =
    "Not connected: the console was started anew. Open the address that it prints, in any tab of this browser: this page goes on then.";

async function open() {
    const { stacks, mayAct } = await openSession();
    page.mayAct = mayAct;
    say(
        "rights",
        mayAct
            ? ""
            : "This page only shows: it was opened to look, so nothing can be changed from here.",
    );
    at("stack-choice").hidden = stacks.length < 2;
    at("stack").replaceChildren(
        ...stacks.map((id, index) => make("option", { value: String(index) }, id)),
    );
    page.stack = Math.min(page.stack, stacks.length - 1);
    at("stack").value = String(page.stack);
    show();
}

/** Again and again: a console that was started anew has other cookies, and another mark for actions. */
async function openAgain() {
    try {
        await open();
        follow(page.stack);
    } catch (error) {
        say("connection", error.status === 401 ? startedAnew : silent);
        setTimeout(() => void openAgain(), retryMs);
    }
}

function follow(stack) {
    page.source?.close();
    Object.assign(page, { stack, live: null, run: null, versions: "" });
    at("versions").replaceChildren();
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
                void showPastOf(stack);
            }
        },
        connected: (isConnected) => {
            say("connection", isConnected ? "" : silent);
            if (!isConnected && page.source.readyState === EventSource.CLOSED) {
                void openAgain(); // The browser has given up.
            }
        },
    });
    void showPastOf(stack);
}

function show() {
    const { live, run, mayAct, stack } = page;
    if (live) {
        showSet(live, run);
        refreshVersions(live);
    }
    showRun(run, mayAct, stack, live?.availability ?? { gaps: [], line: [] });
    const isBusy = ["previewing", "updating", "stopping"].includes(run?.phase);
    at("preview").disabled = isBusy;
    at("choices").disabled = isBusy;
    at("choice").hidden = !mayAct || ["updating", "stopping"].includes(run?.phase);
}

/** What can be chosen depends on what runs. */
function refreshVersions({ set }) {
    const running = JSON.stringify(
        set?.members.map((member) => [member.version, member.featureCompatibilityVersion]),
    );
    if (set && page.mayAct && running !== page.versions) {
        page.versions = running;
        void attempt(async () => showVersions(await read(`/api/stacks/${page.stack}/versions`)));
    }
}

async function showPastOf(stack) {
    await attempt(async () => {
        const past = await read(`/api/stacks/${stack}/past`);
        if (stack === page.stack) {
            showPast(past);
        }
    });
}

/** What goes wrong is shown, until the next attempt. */
async function attempt(work) {
    say("problem", "");
    try {
        await work();
    } catch (error) {
        say("problem", error.message);
    }
}

function ask(action, body) {
    return attempt(() => act(`/api/stacks/${page.stack}/${action}`, body));
}

at("choice").addEventListener("submit", (event) => {
    event.preventDefault();
    const to = chosenVersion();
    void (to === undefined
        ? attempt(() => Promise.reject(new Error("Choose a version first")))
        : ask("preview", { to }));
});
at("look-up").addEventListener("click", () => {
    const version = at("other").value.trim();
    void attempt(async () => {
        const path = `/api/stacks/${page.stack}/versions`;
        const known = await read(path);
        const found = await read(`${path}?version=${encodeURIComponent(version)}`);
        showVersions([...found, ...known.filter((each) => each.version !== version)]);
    });
});
at("go").addEventListener("click", () => void ask("upgrade", { id: page.run.id }));
at("stop").addEventListener("click", () => void ask("stop", { id: page.run.id }));
at("free").addEventListener("click", () => void ask("free", { id: page.run.id }));
at("again").addEventListener("click", () => {
    const { to, phase, resumes } = page.run;
    void ask("preview", { to, resumes: resumes || phase === "paused" });
});
at("stack").addEventListener("change", () => follow(Number(at("stack").value)));
at("reload-past").addEventListener("click", () => void showPastOf(page.stack));
// Browsers have none for pages that come in clear from elsewhere (--listen).
at("copy").hidden = navigator.clipboard === undefined;
at("copy").addEventListener("click", async () => {
    await navigator.clipboard.writeText(at("uri").textContent);
    at("copy").textContent = "Copied";
});

// What it shows first waits for nothing else.
follow(0);
void attempt(open);
