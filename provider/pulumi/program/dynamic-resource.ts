import * as pulumi from "@pulumi/pulumi";

import type { HandlersName } from "./shims";
import { shimText } from "./shims";

/** Returns the type of a resource, as the engine names it. */
export function typeOf(kind: string): string {
    return `pulumi-nodejs:dynamic/mongodb:${kind}`;
}

/**
 * The same as `pulumi.dynamic.Resource`, except that the provider's text is given instead of made from an object. Making
 * it would load a TypeScript compiler, which takes half a second of each preview.
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
