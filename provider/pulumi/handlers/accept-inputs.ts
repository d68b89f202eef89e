import type { dynamic } from "@pulumi/pulumi";

/** The `check` of a resource whose inputs `ReplicaSet` has already checked. */
export function acceptInputs<T>(_olds: Partial<T>, news: T): Promise<dynamic.CheckResult> {
    return Promise.resolve({ inputs: news, failures: [] });
}
