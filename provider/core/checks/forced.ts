import type { Finding } from "../errors/errors";
import { warning } from "../errors/finding";

/** Shown by every preview as long as the option stands: it is meant for one update. */
export function checkForced(setName: string, forcesStepDown: boolean): readonly Finding[] {
    return forcesStepDown
        ? warning(
              "forced",
              `${setName} may lose writes that no majority has acknowledged: upgrade.force lets its primary step down though no secondary has caught up within upgrade.handOverTimeoutSecs`,
              "Remove upgrade.force after the update that needs it",
          )
        : [];
}
