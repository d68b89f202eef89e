import { unpackRelease } from "../../provider/io/releases/archive/archive";
import { findSource } from "../../provider/io/releases/archive/source";
import { reach } from "./download";
import { type Route } from "./part";

/** The publisher's archive for this platform: every version there is. The package's own way to get it. */
export function archiveRoute(version: string): Route {
    return {
        name: "the official archive",
        install: async (folder, report) => {
            // The list of releases; asked first because the library's own time limit is long.
            await reach("downloads.mongodb.org");
            const { sha256 } = await unpackRelease(version, folder, report, (desired) =>
                findSource({}, desired),
            );
            return sha256;
        },
    };
}
