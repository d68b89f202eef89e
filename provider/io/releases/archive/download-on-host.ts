import { UpgradeError, messageOf } from "../../../core/errors/errors";
import type { ErrorCode } from "../../../core/errors/errors";
import type { Machine } from "../../machine/machine";
import type { ReleaseSource } from "./archive";
import { expectedSha256 } from "./archive";
import { markerName } from "../../layout/release-folder";

const limitMs = 1_800_000;

const notDownloaded = 46;
const checksumDiffers = 47;
const full = 48;
const notUnpacked = 49;

/** $1: folder of the release, $2: address, $3: SHA-256, $4: name of the marker, $5: its text. The folder appears whole or not at all. */
const script = `umask 022
d=$(dirname "$1")
fail() {
    [ "$(df -Pk "$d" | awk 'NR == 2 { print $4 }')" -lt 64 ] && exit ${full}
    exit "$1"
}
mkdir -p "$d" && w=$(mktemp -d "$1.unpacking-XXXXXX") && chmod 755 "$w" || fail ${notUnpacked}
trap 'rm -rf "$w"' EXIT
a=$w/archive.tgz
if command -v curl >/dev/null; then
    curl --fail --silent --show-error --location --retry 2 --output "$a" -- "$2"
else
    wget --quiet --output-document "$a" -- "$2"
fi || fail ${notDownloaded}
s=$(sha256sum "$a" | cut -c 1-64)
[ "$s" = "$3" ] || { printf %s "$s" >&2; exit ${checksumDiffers}; }
tar -xzf "$a" -C "$w" --strip-components=1 && rm "$a" && printf '%s\\n' "$5" >"$w/$4" || fail ${notUnpacked}
mv -T "$w" "$1" 2>/dev/null || [ -e "$1/$4" ] || exit ${notUnpacked}`;

const reasons: Readonly<Record<number, readonly [code: ErrorCode, what: string]>> = {
    [notDownloaded]: ["binary-missing", "the host cannot download it"],
    [checksumDiffers]: [
        "checksum-differs",
        "the download is not the published archive, its SHA-256 is",
    ],
    [full]: ["disk-full", "there is no room"],
    [notUnpacked]: ["binary-missing", "the host cannot unpack it"],
};

/** Has the host download a release itself, and compare it with its expected SHA-256 before it unpacks anything. */
export async function downloadOnHost(
    machine: Machine,
    folder: string,
    version: string,
    source: ReleaseSource,
): Promise<void> {
    const sha256 = await expectedSha256(source);
    const marker = JSON.stringify({ version, source: source.address, sha256 });
    const args = [folder, source.address, sha256, markerName, marker];
    try {
        await machine.run(["sh", "-c", script, "sh", ...args], limitMs);
    } catch (error) {
        if (error instanceof UpgradeError) {
            throw error;
        }
        const { code, stderr = "" } = error as { readonly code?: number; readonly stderr?: string };
        const [kind, what] = reasons[code ?? 0] ?? (["binary-missing", "it failed"] as const);
        const output = stderr.trim().slice(-600);
        const required = kind === "checksum-differs" ? `, ${sha256} is required` : "";
        throw new UpgradeError(
            kind,
            `Cannot put MongoDB ${version} at ${folder} on ${machine.name} from ${source.address}: ${what}: ${output === "" ? messageOf(error) : output}${required}`,
            { cause: error },
        );
    }
}
