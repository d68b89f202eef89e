import { getDownloadURL } from "mongodb-download-url";

import { UpgradeError, messageOf } from "../../../core/errors/errors";
import type { Build } from "../../../core/releases/build";
import { parseVersion } from "../../../core/releases/version";

/**
 * Looks a version up in the publisher's list of releases: the build for this machine, or for another. Throws
 * `unknown-release` where it is not on the list, `binary-missing` where there is no list to be had.
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
            `There is no release ${version} of MongoDB at its publisher: Percona's builds are only taken from packages, or a folder (binaries of kind "directory")`,
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
                  `There is no release ${version} of MongoDB for ${platform}: ${messageOf(error)}`,
                  { cause: error },
              )
            : new UpgradeError(
                  "binary-missing",
                  `Cannot find out where to get MongoDB ${version}: ${messageOf(error)}`,
                  { cause: error },
              );
    }
}

/** The library falls back on builds for the machine that it runs on: those are of no use to another. */
async function addressFor(
    { architecture, system, distributions }: Build,
    desired: { readonly version: string; readonly enterprise: boolean },
    lookUp: typeof getDownloadURL,
): Promise<string> {
    const platform = { platform: system, arch: architecture };
    if (system !== "linux") {
        return (await lookUp({ ...desired, ...platform })).url;
    }
    let failure: unknown = new Error("the publisher builds for no such system");
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
