import * as pulumi from "@pulumi/pulumi";

import type { HandlersName } from "./shims";
import { shimText } from "./shims";

export function typeOf(kind: string): string {
    return `pulumi-nodejs:dynamic/mongodb:${kind}`;
}

/**
 * What `pulumi.dynamic.Resource` is, with a provider whose text is given instead of made from an object: for that it
 * loads a TypeScript compiler, half a second of each preview.
 */
export class DynamicResource extends pulumi.CustomResource {
    constructor(
        kind: string,
        handlers: HandlersName,
        name: string,
        props: pulumi.Inputs,
        opts: pulumi.CustomResourceOptions,
    ) {
        super(typeOf(kind), name, { ...props, __provider: shimText(handlers) }, opts);
    }
}
