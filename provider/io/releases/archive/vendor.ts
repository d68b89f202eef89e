import { getDownloadURL } from "mongodb-download-url";

import { UpgradeError, messageOf } from "../../../core/errors/errors";
import type { Build } from "../../../core/releases/build";
import { parseVersion } from "../../../core/releases/version";

/**
 * Looks a version up in the vendor's list of releases: the build for this machine, or for another. Throws `unknown-release`
 * if the list does not have it, `binary-missing` if the list is unavailable.
 */
export async function vendorAddress(
    version: string,
    lookUp: typeof getDownloadURL = getDownloadURL,
    build?: Build,
): Promise<string> {
    const { edition } = parseVersion(version);
    if (edition === "percona") {
        throw new UpgradeError(
            "unknown-release",
            `Cannot download MongoDB ${version}: the vendor's list has no builds of Percona, which must come from packages or a folder (binaries of kind "packages" or "directory")`,
        );
    }
    // The list names Enterprise's builds by the plain version.
    const desired = { version: version.replace(/-ent$/, ""), enterprise: edition === "enterprise" };
    try {
        return build ? await addressFor(build, desired, lookUp) : (await lookUp(desired)).url;
    } catch (error) {
        // The library gives no code: whether the list itself can be read tells the two apart.
        const listed = await lookUp({ version: "stable" }).catch(() => undefined);
        const platform = build
            ? `${build.architecture} on ${build.distributions.at(0) ?? build.system}`
            : "this platform";
        throw listed
            ? new UpgradeError(
                  "unknown-release",
                  `Cannot download MongoDB ${version}: the vendor's list has no such release for ${platform}: ${messageOf(error)}`,
                  { cause: error },
              )
            : new UpgradeError(
                  "binary-missing",
                  `Cannot download MongoDB ${version}: the vendor's list of releases is unavailable: ${messageOf(error)}`,
                  { cause: error },
              );
    }
}

/** Rejects the library's fallback, a build for the machine that it runs on: it is of no use to another machine. */
async function addressFor(
    { architecture, system, distributions }: Build,
    desired: { readonly version: string; readonly enterprise: boolean },
    lookUp: typeof getDownloadURL,
): Promise<string> {
    const platform = { platform: system, arch: architecture };
    if (system !== "linux") {
        return (await lookUp({ ...desired, ...platform })).url;
    }
    let failure: unknown = new Error("the vendor has no build for this system");
    for (const distro of distributions) {
        try {
            const found = await lookUp({ ...desired, ...platform, distro });
            if (found.distro === distro) {
                return found.url;
            }
        } catch (error) {
            failure = error;
        }
    }
    throw failure;
}
