import { isIPv6 } from "node:net";
import type { NetworkInterfaceInfo } from "node:os";
import { networkInterfaces } from "node:os";

type Interfaces = Readonly<
    Record<string, readonly Pick<NetworkInterfaceInfo, "address">[] | undefined>
>;

export const loopback = "127.0.0.1";

const anyAddress: readonly string[] = ["0.0.0.0", "::"];

/**
 * By which names, in a browser's spelling, a console may be asked that listens on an address. Loopback's too: a tunnel comes
 * from there. On any address: the machine's own, as numbers, which no name of somebody else's can stand for.
 */
export function ownNames(
    address: string,
    interfaces: Interfaces = networkInterfaces(),
): readonly string[] {
    const own = anyAddress.includes(address)
        ? Object.values(interfaces).flatMap((each) => (each ?? []).map((one) => one.address))
        : [address];
    return [...new Set([loopback, "localhost", "[::1]", ...own.map(inAddressBar)])];
}

/** The one to print: of all addresses some that can be reached from elsewhere. */
export function mainName(address: string, interfaces: Interfaces = networkInterfaces()): string {
    return anyAddress.includes(address)
        ? (ownNames(address, interfaces).find((name) => !isLoopback(name)) ?? loopback)
        : inAddressBar(address);
}

/** "[fe80::1]" of "FE80::1"; names in small letters. */
export function inAddressBar(address: string): string {
    const text = isIPv6(address) ? `[${address.replace(/%.*/, "")}]` : address;
    return URL.canParse(`http://${text}/`) ? new URL(`http://${text}/`).hostname : text;
}

export function isLoopback(address: string): boolean {
    return ["localhost", "::1", "[::1]"].includes(address) || /^127(\.\d{1,3}){3}$/.test(address);
}
