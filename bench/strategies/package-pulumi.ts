import { PulumiStack } from "../../test/kit/engine/pulumi-stack";
import { runOrFail } from "../../test/kit/system/run-process";
import { assertCode } from "../../test/kit/system/say";
import type { Target, TargetOptions } from "../target";
import { cpuMsOf } from "../core/times";

/** Upgrades with a whole `pulumi up` of a fresh program, including the start and the end of the engine. */
export async function pulumiTarget({ from, to, members }: TargetOptions): Promise<Target> {
    const stack = await PulumiStack.create({ version: from, args: { members } });
    try {
        await stack.upOrFail();
        const { connectionString } = await stack.outputs();
        const places = await stack.places();
        // As users do before an upgrade. It also writes the desired version into the stack's configuration.
        stack.edit(to);
        assertCode(await stack.preview(), 0);
        return {
            places,
            connectionString,
            upgrade: () => timedUp(stack),
            close: () => stack.close(),
        };
    } catch (error) {
        await stack.close();
        throw error;
    }
}

/** The shell's `times` counts the engine and every process that it waited for, but not the servers, which outlive it. */
async function timedUp({ name, processOptions }: PulumiStack): Promise<number> {
    const up = `pulumi up --yes --skip-preview --stack ${name} --non-interactive --color never`;
    const { stdout } = await runOrFail("sh", ["-c", `${up} >&2 && times`], processOptions);
    return cpuMsOf(stdout);
}
