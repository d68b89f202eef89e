import { mongodb42 } from "./mongodb-4.2";
import { mongodb44 } from "./mongodb-4.4";
import { mongodb50 } from "./mongodb-5.0";
import { mongodb60 } from "./mongodb-6.0";
import { mongodb70 } from "./mongodb-7.0";
import { mongodb80 } from "./mongodb-8.0";
import { mongodb82 } from "./mongodb-8.2";
import { mongodb83 } from "./mongodb-8.3";
import { mongodb90 } from "./mongodb-9.0";
import type { Series } from "./series";

/**
 * Every series that this package knows, oldest first. A new series is one more file, listed here.
 *
 * Sources of the version rules: the release notes' "Upgrade a Replica Set" and "Downgrade" pages of each series. 8.0 may
 * go to 8.2, 8.3 and 9.0, but 7.0 only to 8.0. No rule from 7.0 on was tried on a real server. Going back with the FCV
 * untouched was tried from 4.4.2, 5.0.4, 6.0.5 and 6.0.27.
 *
 * Sources of the removed options: the compatibility page of each series, and "Configuration File Settings and
 * Command-Line Options Mapping". "Tried": on 4.2.6, 4.4.2, 5.0.4, 6.0.5 and 6.0.27, as far as the row concerns them, by
 * `--outputConfig` and by a start; the release before accepted it, unless the row says otherwise. `--outputConfig`
 * refuses all that is refused, except where the row says START ONLY: only this table knows those three
 * beforehand. The rows of 7.0 and later, Enterprise's and those marked "Not tried" are what the vendor says. Not listed:
 * --cpu (removed in 6.0), which no configuration file ever accepted (tried from 4.4.2 on), and --nssize, --noprealloc,
 * --smallfiles and --quota, which are below storage.mmapv1 in a file.
 *
 * Sources of the minimum drivers: "MongoDB Compatibility" in each driver's documentation; no page names 8.2, 8.3 or 9.0.
 * For ext-mongodb these are versions of the extension; the library in front of it keeps step.
 *
 * Sources of the known-bad releases: the tables "Past Release Limitations" in the release notes of 4.4 to 8.0, and the
 * tickets. Not listed: what concerns sharded clusters only (SERVER-68511, -77506, -80203, -82353, -84723, -86622,
 * -87061), other processors than x86-64 (WT-10461: ARM64, POWER), Ops Manager's incremental backups (WT-10551), .deb and
 * .rpm packages of 4.4.19, 5.0.15 and 6.0.5 whose configuration says `fork: true` (SERVER-74345), and security
 * vulnerabilities, which every release but the newest has.
 */
export const allSeries: readonly Series[] = [
    mongodb42,
    mongodb44,
    mongodb50,
    mongodb60,
    mongodb70,
    mongodb80,
    mongodb82,
    mongodb83,
    mongodb90,
];
