import type { dynamic } from "@pulumi/pulumi";

import { initiateSet } from "../run/initiate";
import type { ConfigurationInputs } from "./inputs";
import { logOnly } from "./progress";
import { aloneWith, openSet } from "./session";

/** The set's `rs.conf()`: initiates a new set once its members answer; a set that has one is left as it is. */
export const configurationHandlers = {
    check(
        _olds: Partial<ConfigurationInputs>,
        news: ConfigurationInputs,
    ): Promise<dynamic.CheckResult> {
        return Promise.resolve({ inputs: news, failures: [] });
    },

    /** A program that differs from the live set was refused before (`members-differ`): nothing is left to do. */
    diff(
        _id: string,
        _olds: ConfigurationInputs,
        _news: ConfigurationInputs,
    ): Promise<dynamic.DiffResult> {
        return Promise.resolve({ changes: false });
    },

    async create(inputs: ConfigurationInputs): Promise<dynamic.CreateResult> {
        const { set, configured } = inputs;
        await aloneWith(set, () =>
            initiateSet(
                set.setName,
                configured.map((member, _id) => ({ _id, ...member })),
                openSet(set, logOnly),
            ),
        );
        return { id: set.setName, outs: inputs };
    },

    read(id: string, props: ConfigurationInputs): Promise<dynamic.ReadResult> {
        return Promise.resolve({ id, props });
    },

    update(
        _id: string,
        _olds: ConfigurationInputs,
        news: ConfigurationInputs,
    ): Promise<dynamic.UpdateResult> {
        return Promise.resolve({ outs: news });
    },

    /** The set ends with its members. */
    delete(_id: string, _props: ConfigurationInputs): Promise<void> {
        return Promise.resolve();
    },
};
