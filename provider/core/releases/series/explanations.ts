// Explanations that several rows of one series, or several series, share.

export const removed = "it was removed";
export const mmapv1Removed = "the MMAPv1 storage engine was removed";

export const brokenCheckpoint =
    "a checkpoint may contain data that do not belong together, so that an unclean shutdown loses documents and index entries";
export const incompleteCheckpoint =
    "a checkpoint may omit a page, so that an unclean shutdown loses data";
export const duplicateKeys = "unique indexes may accept duplicates";
export const mixedBuckets =
    "two inserts may use the same bucket of a time-series collection concurrently, and deletes may move its start";
export const misleadingCheckpoint =
    "checkpoints of 4.4.3 and 4.4.4 mislead it, so that data may be inconsistent or missing after its first start";
