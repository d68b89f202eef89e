/**
 * What a server may inherit of this process's environment: where programs and libraries are, language and time zone, and what
 * tunes memory, threads and Kerberos. Nothing else: CI runners end, after a job, every process that has their marks
 * (RUNNER_TRACKING_ID, JENKINS_NODE_COOKIE), and a secret would be readable in /proc for as long as the server runs.
 */
const inherited =
    /^(PATH|HOME|USER|LOGNAME|LANG|LANGUAGE|LC_\w+|TZ|TMPDIR|LD_LIBRARY_PATH|LD_PRELOAD|GLIBC_TUNABLES|(TC)?MALLOC_\w+|KRB5\w+|XDG_RUNTIME_DIR|DBUS_SESSION_BUS_ADDRESS)$/;

export function serverEnvironment(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
    return Object.fromEntries(Object.entries(environment).filter(([name]) => inherited.test(name)));
}
