import type { Finding } from "../errors/errors";
import { warning } from "../errors/finding";

/** Warns in every preview while `upgrade.force` is set: the option is meant for one update. */
export function checkForced(setName: string, forcesStepDown: boolean): readonly Finding[] {
    return forcesStepDown
        ? warning(
              "forced",
              `${setName} may lose writes that no majority has acknowledged: upgrade.force lets its primary step down even if no secondary has caught up within upgrade.handOverTimeoutSecs`,
              "Remove upgrade.force after the update that needs it",
          )
        : [];
}
