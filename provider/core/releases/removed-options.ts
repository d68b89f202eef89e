import type { Edition } from "./version";

/** An option or server parameter that a later series does not take as the one before did. */
export interface RemovedOption {
    /** As in the configuration file; stands for all below it too. */
    readonly path: string;
    /** A series, or the release itself where it came with a patch. */
    readonly since: string;
    readonly effect: "refused" | "ignored" | "changed";
    /** Absent: any value. */
    readonly onlyIf?: string;
    /** Absent: every edition. */
    readonly edition?: Edition;
    /** What became of it. */
    readonly explanation: string;
    /** What to do, one sentence. Absent: remove it. */
    readonly instead?: string;
}

const gone = "it was removed";
const mmapv1 = "the MMAPv1 storage engine was removed";
const hedged = "hedged reads were removed";

/**
 * Sources: the compatibility page of each series, and "Configuration File Settings and Command-Line Options Mapping".
 *
 * "Tried": on 4.2.6, 4.4.2, 5.0.4, 6.0.5 and 6.0.27, as far as the row concerns them, by `--outputConfig` and by a
 * start; the release before took it, unless the row says otherwise. All that is refused is refused by
 * `--outputConfig` too, except where it says START ONLY: those three rows are what only this table tells beforehand.
 * The rows of 7.0 and later, Enterprise's and those marked "Not tried" are the vendor's word.
 *
 * Not listed: --cpu (removed in 6.0), which no configuration file ever took (tried from 4.4.2 on), and --nssize,
 * --noprealloc, --smallfiles and --quota, which are below storage.mmapv1 in a file.
 */
export const removedOptions: readonly RemovedOption[] = [
    // Tried, START ONLY on 4.2.6 and 6.0.27. It was never allowed in a replica set with WiredTiger.
    {
        path: "storage.journal.enabled",
        since: "4.0",
        effect: "refused",
        onlyIf: "false",
        explanation: "members of a replica set need their journal",
    },
    // Tried on 4.2.6, START ONLY.
    {
        path: "storage.engine",
        since: "4.2",
        effect: "refused",
        onlyIf: "mmapv1",
        explanation: mmapv1,
        instead: "Resync the member with WiredTiger before the upgrade",
    },
    // Tried on 4.2.6, this and the next two; no older release was at hand.
    {
        path: "storage.mmapv1",
        since: "4.2",
        effect: "refused",
        explanation: mmapv1,
    },
    {
        path: "storage.repairPath",
        since: "4.2",
        effect: "refused",
        explanation: mmapv1,
    },
    {
        path: "replication.secondaryIndexPrefetch",
        since: "4.2",
        effect: "refused",
        explanation: mmapv1,
    },
    // Tried on 4.4.2. 4.2.6 refuses it beside replication.replSetName.
    {
        path: "storage.indexBuildRetry",
        since: "4.4",
        effect: "refused",
        explanation: gone,
    },
    // Tried.
    {
        path: "setParameter.failIndexKeyTooLong",
        since: "4.4",
        effect: "refused",
        explanation: "index keys have no limit any more",
    },
    // Tried: "Unknown --setParameter" on 4.4.2.
    {
        path: "setParameter.internalQueryExecMaxBlockingSortBytes",
        since: "4.4",
        effect: "refused",
        explanation: "it was renamed",
        instead: "Use setParameter.internalQueryMaxBlockingSortMemoryUsageBytes",
    },
    // Every release tried takes it without a word; that it does nothing is the manual's word.
    {
        path: "storage.wiredTiger.engineConfig.maxCacheOverflowFileSizeGB",
        since: "4.4",
        effect: "ignored",
        explanation: "there is no cache overflow file any more",
    },
    // Tried.
    {
        path: "net.serviceExecutor",
        since: "5.0",
        effect: "refused",
        explanation: gone,
    },
    // Tried, START ONLY: 5.0.4 and 6.0.27 end with message 5324700. `true` is taken.
    {
        path: "replication.enableMajorityReadConcern",
        since: "5.0",
        effect: "refused",
        onlyIf: "false",
        explanation: "read concern majority is always on",
    },
    // Tried, this and the next three.
    {
        path: "setParameter.cachePressureThreshold",
        since: "5.0",
        effect: "refused",
        explanation: gone,
    },
    {
        path: "setParameter.shouldMultiDocTxnCreateCollectionAndIndexes",
        since: "5.0",
        effect: "refused",
        explanation: "transactions may always create collections and indexes",
    },
    {
        path: "setParameter.maxTargetSnapshotHistoryWindowInSeconds",
        since: "5.0",
        effect: "refused",
        explanation: "it was replaced",
        instead: "Use setParameter.minSnapshotHistoryWindowInSeconds",
    },
    {
        path: "setParameter.connPoolMaxShardedConnsPerHost",
        since: "5.0",
        effect: "refused",
        explanation: gone,
    },
    // Tried: 5.0.4 and 6.0.27 take it without a word.
    {
        path: "security.clusterIpSourceWhitelist",
        since: "5.0",
        effect: "changed",
        explanation: "it was renamed, and the old name is deprecated",
        instead: "Use security.clusterIpSourceAllowlist, once all members run 5.0",
    },
    // Tried on 6.0.5, whatever its value.
    {
        path: "net.tls.FIPSMode",
        since: "6.0",
        effect: "refused",
        edition: "community",
        explanation: "the Community edition does not have it any more",
    },
    {
        path: "net.ssl.FIPSMode",
        since: "6.0",
        effect: "refused",
        edition: "community",
        explanation: "the Community edition does not have it any more",
    },
    // Tried: 6.0.5 and 6.0.27 take the old names too, and obey them.
    {
        path: "setParameter.wiredTigerConcurrentReadTransactions",
        since: "6.0",
        effect: "changed",
        explanation: "it was renamed",
        instead:
            "Use setParameter.storageEngineConcurrentReadTransactions, once all members run 6.0",
    },
    {
        path: "setParameter.wiredTigerConcurrentWriteTransactions",
        since: "6.0",
        effect: "changed",
        explanation: "it was renamed",
        instead:
            "Use setParameter.storageEngineConcurrentWriteTransactions, once all members run 6.0",
    },
    // The page says 7.0. Tried: 6.0.5 takes it, 6.0.27 does not; of the patches between nothing is known.
    {
        path: "cloud.monitoring.free",
        since: "6.0.27",
        effect: "refused",
        explanation: "free monitoring was ended",
    },
    {
        path: "setParameter.cloudFreeMonitoringEndpointURL",
        since: "6.0.27",
        effect: "refused",
        explanation: "free monitoring was ended",
    },
    // Not tried beyond this: 6.0.27 takes it, and journal.commitIntervalMs stays.
    {
        path: "storage.journal.enabled",
        since: "6.1",
        effect: "refused",
        explanation: "the journal is always on",
    },
    // Enterprise only.
    { path: "snmp", since: "6.1", effect: "refused", explanation: gone },
    // 6.0.27 takes it.
    {
        path: "setParameter.storeFindAndModifyImagesInSideCollection",
        since: "8.0",
        effect: "refused",
        explanation: gone,
    },
    {
        path: "setParameter.tcmallocAggressiveMemoryDecommit",
        since: "8.0",
        effect: "changed",
        explanation: "servers use another allocator, and it is deprecated",
    },
    {
        path: "setParameter.enableFinerGrainedCatalogCacheRefresh",
        since: "8.0",
        effect: "changed",
        explanation: "it is deprecated",
    },
    {
        path: "setParameter.maxTimeMSForHedgedReads",
        since: "8.1",
        effect: "ignored",
        explanation: hedged,
    },
    {
        path: "setParameter.readHedgingMode",
        since: "8.1",
        effect: "ignored",
        explanation: hedged,
    },
    {
        path: "setParameter.catalogCacheIndexMaxEntries",
        since: "8.2",
        effect: "refused",
        explanation: gone,
    },
    {
        path: "net.wireObjectCheck",
        since: "9.0",
        effect: "changed",
        explanation: "it is deprecated",
    },
];
