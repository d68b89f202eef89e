import type { Surroundings } from "../surroundings";

/** Asks for each secret once: the set is connected to anew after each update. */
export function rememberSecrets(surroundings: Surroundings): Surroundings {
    const known = new Map<string, Promise<string>>();
    return {
        ...surroundings,
        askSecret: (question) => {
            const answer = known.get(question) ?? surroundings.askSecret(question);
            known.set(question, answer);
            return answer;
        },
    };
}
