import { checkLocalMember } from "../../../../provider/io/member/findings";
import { memberFolder } from "../../../../provider/io/layout/member-folder";

/* Run by a test as an administrator: gives its rights up, looks at a member, and sends what it found. */

const nobody = 65534;
const [host = "", folder = "", installedVersion] = process.argv.slice(2);

process.setgid?.(nobody);
process.setuid?.(nobody);
void checkLocalMember(
    { host, processRuns: false, ...(installedVersion !== undefined && { installedVersion }) },
    memberFolder(folder),
).then((findings) => {
    process.send?.(findings);
    process.disconnect();
});
