import { checkLocalMember } from "../../../../provider/io/member/findings";
import { memberFolder } from "../../../../provider/io/layout/member-folder";

/* A test that runs as an administrator starts this program: it drops its rights, checks a member, and sends the findings. */

const unprivileged = 65534;
const [host = "", folder = "", installedVersion] = process.argv.slice(2);

process.setgid?.(unprivileged);
process.setuid?.(unprivileged);
void checkLocalMember(
    { host, processRuns: false, ...(installedVersion !== undefined && { installedVersion }) },
    memberFolder(folder),
).then((findings) => {
    process.send?.(findings);
    process.disconnect();
});
