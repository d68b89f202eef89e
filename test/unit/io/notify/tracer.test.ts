import * as assert from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

import * as api from "@opentelemetry/api";
import {
    BasicTracerProvider,
    InMemorySpanExporter,
    SimpleSpanProcessor,
} from "@opentelemetry/sdk-trace-base";

import type { UpgradeEvent } from "../../../../provider/core/report/events";
import type { Step } from "../../../../provider/core/plan/step";
import { findTracing, makeTracer } from "../../../../provider/io/notify/tracer";
import { makeTemporaryFolder } from "../../../kit/system/temporary-folder";

const who = { member: "db2:27017", role: "secondary", from: "5.0.4", to: "6.0.27" } as const;
const started: UpgradeEvent = { event: "member-started", ...who };
const done: UpgradeEvent = {
    event: "member-done",
    ...who,
    downMs: 900,
    totalMs: 2000,
    noPrimaryMs: 0,
};
const stop: Step = { kind: "stop-member", host: who.member, ...who };

/** A tracer whose spans are kept here, independent of what this process has registered. */
function tracerHere() {
    const exporter = new InMemorySpanExporter();
    const provider = new BasicTracerProvider({
        spanProcessors: [new SimpleSpanProcessor(exporter)],
    });
    const trace = Object.assign(Object.create(api.trace) as typeof api.trace, {
        getTracer: (name: string) => provider.getTracer(name),
        getTracerProvider: () => provider,
    });
    const tracer = makeTracer({ ...api, trace }, "acme/shop/prod/rs0", "rs0", {});
    return { tracer, spans: () => exporter.getFinishedSpans() };
}

describe("makeTracer()", () => {
    it("makes a span of the upgrade, within it one of each member, within that one of each step", async () => {
        const { tracer, spans } = tracerHere();
        tracer.emit(started);
        tracer.stepStarted(stop);
        tracer.stepEnded(stop);
        tracer.emit({ event: "stepped-down", member: who.member, to: who.to, noPrimaryMs: 300 });
        tracer.emit(done);
        tracer.emit({ event: "finished", to: who.to });
        await tracer.settle();
        const [step, member, upgrade, ...more] = spans();
        assert.deepEqual(more, []);
        assert.deepEqual(
            [upgrade?.name, member?.name, step?.name],
            ["upgrade rs0", "upgrade db2:27017", "Stop db2:27017 (secondary, 5.0.4)"],
        );
        assert.equal(step?.parentSpanId, member?.spanContext().spanId);
        assert.equal(member?.parentSpanId, upgrade?.spanContext().spanId);
        assert.equal(member?.attributes["mongodb.down_ms"], 900);
        assert.equal(member.attributes["mongodb.version.from"], "5.0.4");
        assert.deepEqual(
            member.events.map(({ name }) => name),
            ["stepped-down"],
        );
    });

    it("marks the spans of a failure with its code, and ends them", () => {
        const { tracer, spans } = tracerHere();
        tracer.emit(started);
        tracer.stepStarted(stop);
        tracer.emit({
            event: "failed",
            member: who.member,
            to: who.to,
            code: "quorum",
            message: "",
        });
        assert.equal(spans().length, 3);
        for (const { status } of spans()) {
            assert.deepEqual(status, { code: api.SpanStatusCode.ERROR, message: "quorum" });
        }
    });
});

describe("findTracing()", () => {
    const here = join(__dirname, "../../../..");
    const cases: readonly (readonly [string, NodeJS.ProcessEnv, boolean])[] = [
        ["no variable", {}, false],
        ["an endpoint", { OTEL_EXPORTER_OTLP_ENDPOINT: "http://localhost:4318" }, true],
        ["an exporter", { OTEL_TRACES_EXPORTER: "console" }, true],
        [
            "an endpoint, and no exporter of traces",
            { OTEL_EXPORTER_OTLP_ENDPOINT: "http://localhost:4318", OTEL_TRACES_EXPORTER: "none" },
            false,
        ],
        [
            "an exporter, and the SDK disabled",
            { OTEL_TRACES_EXPORTER: "console", OTEL_SDK_DISABLED: "true" },
            false,
        ],
    ];
    for (const [name, env, found] of cases) {
        it(`${found ? "finds" : "ignores"} the API (environment: ${name})`, () => {
            assert.equal(findTracing(env, here) !== undefined, found);
        });
    }

    it("uses the program's own copy, and none if it has none", async () => {
        const folder = await makeTemporaryFolder("tracing");
        const env = { OTEL_TRACES_EXPORTER: "console" };
        assert.equal(findTracing(env, folder), undefined);
        const copy = join(folder, "node_modules/@opentelemetry/api");
        await mkdir(copy, { recursive: true });
        await writeFile(join(copy, "index.js"), "exports.mine = true;");
        assert.deepEqual({ ...findTracing(env, folder) }, { mine: true });
    });
});
