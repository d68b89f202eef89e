/**
 * Scripts for sh that read from a machine or act on it (POSIX, with the GNU or busybox programs of a Linux). Parameters are
 * $1, $2, …, never part of the text.
 */

/** Sets $d to the nearest existing folder: $1 or one of its parents. */
const nearest = 'd=$1; while [ ! -e "$d" ] && [ "$d" != / ]; do d=$(dirname "$d"); done';

/** Exit codes for a missing file and a full disk. */
export const absent = 44;
export const full = 45;

/** Fails with `full` if the disk of $1 is full. Follows a command that writes to $1. */
const orFull = `{ [ "$(df -Pk "$(dirname "$1")" | awk 'NR == 2 { print $4 }')" -lt 64 ] && exit ${full}; exit 1; }`;

const mustBe = (parameter: string) =>
    `[ -e "${parameter}" ] || [ -L "${parameter}" ] || exit ${absent}`;

/** Reads: several may be sent together. */
export const queries = {
    readText: 'cat "$1"',
    readEnd: `s=$(wc -c <"$1") || exit 1
f=$2; [ "$f" -le "$s" ] || f=0
b=$((s - $3)); [ "$b" -gt "$f" ] && f=$b
tail -c "+$((f + 1))" "$1" | head -c "$((s - f))"`,
    readHead: 'head -c "$2" "$1"',
    readLink: 'readlink "$1"',
    list: '[ -d "$1" ] && ls -A "$1"',
    sizeOf: '[ -f "$1" ] && wc -c <"$1"',
    isReadable: '[ -r "$1" ]',
    folderProblem: `${nearest}
if [ ! -d "$d" ]; then printf '%s is not a folder' "$d"
elif [ ! -w "$d" ] || [ ! -x "$d" ]; then printf '%s cannot write to %s' "$(id -un)" "$d"; fi`,
    foreignFiles: `[ -d "$1" ] || exit 0
find "$1" -mindepth 1 -maxdepth 1 ! -user "$2" | head -n 500 | while IFS= read -r f; do
    o=$(stat -c %u "$f") || continue
    if [ -r "$f" ] && [ -w "$f" ]; then m=open; else m=closed; fi
    printf '%s %s %s\\n' "$o" "$m" "$f"
done`,
    readDisk: `${nearest}
[ -d "$d" ] && df -Pk "$d" | awk 'NR == 2 { print $2, $4 }'`,
    platform: `uname -m; uname -s; uname -r; printf '%s\\n' "$GLIBC_TUNABLES"`,
    uid: "id -u",
    // The command line is empty for an instant while a process is replaced by another program.
    findProcess: `w=$1; shift
for f; do
    p=$(cat "$f") || continue
    case $p in '' | *[!0-9]*) continue ;; esac
    i=0; c=
    while [ -r "/proc/$p/cmdline" ] && [ "$i" -lt 20 ]; do
        c=$(tr '\\0' '\\n' <"/proc/$p/cmdline"); [ -n "$c" ] && break
        i=$((i + 1)); sleep 0.01
    done
    case $c in *"$w"*) echo "$p"; exit ;; esac
done
n='
'
for f in $(grep -lzxF -e "$w" /proc/[0-9]*/cmdline); do
    case $n$(tr '\\0' '\\n' <"$f")$n in *"$n--config$n$w$n"*) ;; *) continue ;; esac
    p=\${f#/proc/}; p=\${p%/cmdline}
    [ "/proc/$p/root$w" -ef "$w" ] && { echo "$p"; exit; }
done
true`,
    // -ef: the same file under any name.
    openFiles: `d=/proc/$1/fd; shift
[ -d "$d" ] || exit 0
ls "$d" >/dev/null || exit 1
for f; do
    for o in "$d"/*; do
        [ "$o" -ef "$f" ] && { printf '%s\\n' "$f"; break; }
    done
done
true`,
} as const;

/** Actions: sent one at a time, each safe to repeat if `Machine` says so. */
export const actions = {
    // The received bytes are counted: a broken connection looks like the end of the text.
    write: `cat >"$1" || ${orFull}
[ "$(wc -c <"$1")" -eq "$2" ] || exit 1`,
    writeNew: `set -C; umask 077
cat >"$1" || ${orFull}
[ "$(wc -c <"$1")" -eq "$2" ] && chmod "$3" "$1"`,
    copy: `${mustBe("$1")}
cp -p "$1" "$2" || { set -- "$2"; ${orFull}; }`,
    // -T: a link to a folder is replaced, not filled.
    rename: `${mustBe("$1")}
mv -fT "$1" "$2"`,
    link: 'ln -sn -- "$1" "$2"',
    remove: 'rm -f "$1"',
    removeTree: 'rm -rf "$1"',
    // Parents are made with the umask, whatever -m says of the folder itself.
    makeFolder: `[ "$2" = umask ] || umask 022
mkdir -p "$1" || ${orFull}`,
    makeTemporaryFolder: 'mktemp -d "$1XXXXXX"',
    run: `case $1 in /*) ${mustBe("$1")} ;; esac
exec "$@"`,
    startDetached: `cd "$1" || exit 1
o=$2 p=$3; shift 3
case $1 in /*) ${mustBe("$1")} ;; esac
setsid "$@" </dev/null >"$o" 2>&1 &
echo $! >"$p"`,
    terminate: 'kill -TERM "$1" 2>/dev/null || [ ! -e "/proc/$1" ]',
    // The marker is the last file of the archive: if it has arrived, all files have.
    receive: `umask 022; w=$1.unpacking-$$
mkdir -p "$w" && find "$(dirname "$1")" -maxdepth 1 -name "$(basename "$1").unpacking-*" -mmin +1440 -exec rm -rf {} +
if tar -xf - -C "$w" && [ -e "$w/$2" ]; then
    mv -T "$w" "$1" 2>/dev/null || { rm -rf "$w"; [ -e "$1/$2" ]; }
else
    rm -rf "$w"; set -- "$w"; ${orFull}
fi`,
} as const;
