import { createRequire } from "node:module";
import { join } from "node:path";

import type { Context, Span, Tracer as OtelTracer } from "@opentelemetry/api";

import type { UpgradeEvent } from "../../core/report/events";
import type { ReconfigStep } from "../../core/plan/reconfig-step";
import type { Step } from "../../core/plan/step";
import { describeStep } from "../../core/plan/step";

type Api = typeof import("@opentelemetry/api");

/**
 * The API of OpenTelemetry as the program has it, where its environment asks for traces; undefined else. Where the spans go
 * is for the SDK that the user registers in this process. The engine's own traces come from other processes: its Node host
 * registers a provider in the program's, not in the one that upgrades.
 */
export function findTracing(env: NodeJS.ProcessEnv, folder: string): Api | undefined {
    const exporter = env.OTEL_TRACES_EXPORTER ?? "";
    const endpoint =
        env.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT ?? env.OTEL_EXPORTER_OTLP_ENDPOINT ?? "";
    const asks = exporter === "" ? endpoint !== "" : exporter !== "none";
    if (!asks || env.OTEL_SDK_DISABLED?.toLowerCase() === "true") {
        return undefined;
    }
    try {
        return createRequire(join(folder, "package.json"))("@opentelemetry/api") as Api;
    } catch {
        return undefined;
    }
}

/** Spans of one set's upgrade: the whole, in it the members' turns, in these their steps. */
export class Tracer {
    readonly #tracer: OtelTracer;
    #upgrade: Span | undefined;
    readonly #members = new Map<string, Span>();
    readonly #steps = new Map<string, Span>();

    constructor(
        readonly api: Api,
        readonly owner: string,
        readonly setName: string,
        readonly env: NodeJS.ProcessEnv,
    ) {
        this.#tracer = api.trace.getTracer("pulumi-mongodb-replicaset");
    }

    emit(upgradeEvent: UpgradeEvent): void {
        switch (upgradeEvent.event) {
            case "member-started": {
                this.#upgrade ??= this.#tracer.startSpan(
                    `upgrade ${this.setName}`,
                    { attributes: { ...this.#about, "mongodb.version.to": upgradeEvent.to } },
                    this.#outside(),
                );
                const attributes = {
                    ...this.#about,
                    "server.address": upgradeEvent.member,
                    "mongodb.member.role": upgradeEvent.role,
                    "mongodb.version.from": upgradeEvent.from,
                    "mongodb.version.to": upgradeEvent.to,
                };
                const span = this.#tracer.startSpan(
                    `upgrade ${upgradeEvent.member}`,
                    { attributes },
                    this.#within(this.#upgrade),
                );
                this.#members.set(upgradeEvent.member, span);
                return;
            }
            case "stepped-down":
                this.#members.get(upgradeEvent.member)?.addEvent("stepped-down", {
                    "mongodb.no_primary_ms": upgradeEvent.noPrimaryMs,
                });
                return;
            case "member-done": {
                const span = this.#members.get(upgradeEvent.member);
                span?.setAttribute("mongodb.down_ms", upgradeEvent.downMs);
                this.#end(this.#members, upgradeEvent.member);
                return;
            }
            case "finished":
                this.#upgrade?.end();
                this.#upgrade = undefined;
                return;
            case "failed":
                this.#fail(upgradeEvent.code, upgradeEvent.member);
                return;
            case "planned":
            case "fcv-set":
                return;
        }
    }

    stepStarted(step: Step | ReconfigStep): void {
        const member = "host" in step ? this.#members.get(step.host) : undefined;
        if (member && "host" in step) {
            const span = this.#tracer.startSpan(describeStep(step), {}, this.#within(member));
            span.setAttribute("mongodb.step", step.kind);
            this.#steps.set(step.host, span);
        }
    }

    stepEnded(step: Step | ReconfigStep): void {
        if ("host" in step) {
            this.#end(this.#steps, step.host);
        }
    }

    /** Hands over what has ended: nobody tells a provider that its process is about to. */
    async settle(): Promise<void> {
        const global: unknown = this.api.trace.getTracerProvider();
        const { getDelegate } = global as { getDelegate?: () => unknown };
        const provider = (getDelegate ? getDelegate.call(global) : global) as {
            forceFlush?: () => Promise<void>;
        };
        await provider.forceFlush?.().catch(() => undefined);
    }

    #fail(code: string, member: string | undefined): void {
        const ended =
            member === undefined ? [] : [this.#steps.get(member), this.#members.get(member)];
        for (const span of [...ended, this.#upgrade]) {
            span?.setStatus({ code: this.api.SpanStatusCode.ERROR, message: code });
        }
        if (member !== undefined) {
            this.#end(this.#steps, member);
            this.#end(this.#members, member);
        }
        this.#upgrade?.end();
        this.#upgrade = undefined;
    }

    #end(spans: Map<string, Span>, host: string): void {
        spans.get(host)?.end();
        spans.delete(host);
    }

    #within(span: Span): Context {
        return this.api.trace.setSpan(this.api.context.active(), span);
    }

    /** What the pipeline around the engine said that this is a part of (W3C Trace Context). */
    #outside(): Context {
        const { context, propagation } = this.api;
        const traceparent = this.env.TRACEPARENT;
        return traceparent === undefined
            ? context.active()
            : propagation.extract(context.active(), { traceparent });
    }

    get #about() {
        return { "mongodb.replica_set": this.setName, "pulumi.resource": this.owner };
    }
}
