import type { Member } from "./topology";

/** Returns the member's state, and why this package sees it as DOWN if that is known. */
export function describeState({ state, shuttingDown, answeredBy, unreachable }: Member): string {
    if (answeredBy !== undefined) {
        return `${state} (${answeredBy} answers at its address)`;
    }
    if (state === "DOWN" && unreachable === true) {
        return "DOWN (its host cannot be reached)";
    }
    return shuttingDown === true ? "shutting down" : state;
}
