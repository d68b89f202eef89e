/** Returns the SHA-256 that the program states for a release's file, by the file's name or by the version. */
export function expectedChecksum(
    checksums: Readonly<Record<string, string>> | "mirror" | undefined,
    version: string,
    fileName: string,
): string | undefined {
    return typeof checksums === "object"
        ? (checksums[fileName] ?? checksums[version])?.toLowerCase()
        : undefined;
}
