import { unpackRelease } from "../../provider/io/releases/archive/archive";
import { findSource } from "../../provider/io/releases/archive/source";
import { reach } from "./download";
import { type Route } from "./part";

/** The vendor's archive for this platform, which exists for every version; uses the package's own download. */
export function archiveRoute(version: string): Route {
    return {
        name: "the official archive",
        install: async (folder, report) => {
            // Has the list of releases. Probed first because the library's own time limit is long.
            await reach("downloads.mongodb.org");
            const { sha256 } = await unpackRelease(version, folder, report, (desired) =>
                findSource({}, desired),
            );
            return sha256;
        },
    };
}
