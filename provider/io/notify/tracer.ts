import { createRequire } from "node:module";
import { join } from "node:path";

import type { Attributes, Context, Span } from "@opentelemetry/api";

import { describeStep } from "../../core/plan/step";
import type { Events } from "../../run/ports";

type Api = typeof import("@opentelemetry/api");

/**
 * Finds the OpenTelemetry API that the program has installed; undefined unless the environment asks for traces. The SDK
 * that the user registers in this process decides where the spans go. The engine's own traces come from other processes:
 * its Node host registers a provider in the program's process, not in the one that upgrades.
 */
export function findTracing(env: NodeJS.ProcessEnv, folder: string): Api | undefined {
    const exporter = env.OTEL_TRACES_EXPORTER ?? "";
    const endpoint =
        env.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT ?? env.OTEL_EXPORTER_OTLP_ENDPOINT ?? "";
    const isRequested = exporter === "" ? endpoint !== "" : exporter !== "none";
    if (!isRequested || env.OTEL_SDK_DISABLED?.toLowerCase() === "true") {
        return undefined;
    }
    try {
        return createRequire(join(folder, "package.json"))("@opentelemetry/api") as Api;
    } catch {
        return undefined;
    }
}

/** Makes the spans of one set's upgrade: one of the whole, within it one of each member update, within that its steps. */
export function makeTracer(
    api: Api,
    owner: string,
    setName: string,
    env: NodeJS.ProcessEnv,
): Events {
    const tracer = api.trace.getTracer("pulumi-mongodb-replicaset");
    const about = { "mongodb.replica_set": setName, "pulumi.resource": owner };
    let upgrade: Span | undefined;
    const members = new Map<string, Span>();
    const steps = new Map<string, Span>();

    const start = (name: string, attributes: Attributes, parent: Context) =>
        tracer.startSpan(name, { attributes }, parent);
    const within = (span: Span) => api.trace.setSpan(api.context.active(), span);
    const end = (spans: Map<string, Span>, host: string) => {
        spans.get(host)?.end();
        spans.delete(host);
    };
    const endUpgrade = () => {
        upgrade?.end();
        upgrade = undefined;
    };

    return {
        emit: (event) => {
            switch (event.event) {
                case "member-started": {
                    const { member, role, from, to } = event;
                    upgrade ??= start(
                        `upgrade ${setName}`,
                        { ...about, "mongodb.version.to": to },
                        outerContext(api, env),
                    );
                    const attributes = {
                        ...about,
                        "server.address": member,
                        "mongodb.member.role": role,
                        "mongodb.version.from": from,
                        "mongodb.version.to": to,
                    };
                    members.set(member, start(`upgrade ${member}`, attributes, within(upgrade)));
                    return;
                }
                case "stepped-down":
                    members.get(event.member)?.addEvent("stepped-down", {
                        "mongodb.no_primary_ms": event.noPrimaryMs,
                    });
                    return;
                case "member-done":
                    members.get(event.member)?.setAttribute("mongodb.down_ms", event.downMs);
                    end(members, event.member);
                    return;
                case "finished":
                    endUpgrade();
                    return;
                case "failed": {
                    const { code, member = "" } = event;
                    for (const span of [steps.get(member), members.get(member), upgrade]) {
                        span?.setStatus({ code: api.SpanStatusCode.ERROR, message: code });
                    }
                    end(steps, member);
                    end(members, member);
                    endUpgrade();
                    return;
                }
                case "planned":
                case "fcv-set":
                    return;
            }
        },
        stepStarted: (step) => {
            const member = "host" in step ? members.get(step.host) : undefined;
            if (member && "host" in step) {
                const attributes = { "mongodb.step": step.kind };
                steps.set(step.host, start(describeStep(step), attributes, within(member)));
            }
        },
        stepEnded: (step) => {
            if ("host" in step) {
                end(steps, step.host);
            }
        },
        // A provider is not notified before its process ends, so what has ended is exported now.
        settle: async () => {
            const global: unknown = api.trace.getTracerProvider();
            const { getDelegate } = global as { getDelegate?: () => unknown };
            const provider = (getDelegate ? getDelegate.call(global) : global) as {
                forceFlush?: () => Promise<void>;
            };
            await provider.forceFlush?.().catch(() => undefined);
        },
    };
}

/** Returns the context that the pipeline around the engine passes on (W3C Trace Context). */
function outerContext({ context, propagation }: Api, { TRACEPARENT }: NodeJS.ProcessEnv): Context {
    return TRACEPARENT === undefined
        ? context.active()
        : propagation.extract(context.active(), { traceparent: TRACEPARENT });
}
