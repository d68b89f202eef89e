/** The SHA-256 that a program expects of a file of a release: by the file's name, or by the version. */
export function expectedChecksum(
    sums: Readonly<Record<string, string>> | "mirror" | undefined,
    version: string,
    fileName: string,
): string | undefined {
    return typeof sums === "object" ? (sums[fileName] ?? sums[version])?.toLowerCase() : undefined;
}
