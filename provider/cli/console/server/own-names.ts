import { isIPv6 } from "node:net";
import type { NetworkInterfaceInfo } from "node:os";
import { networkInterfaces } from "node:os";

type Interfaces = Readonly<
    Record<string, readonly Pick<NetworkInterfaceInfo, "address">[] | undefined>
>;

export const loopback = "127.0.0.1";

const anyAddress: readonly string[] = ["0.0.0.0", "::"];

/**
 * Returns the host names, in a browser's spelling, under which a console accepts requests. Loopback is always among them, for
 * tunnels. A console that listens on all addresses accepts the machine's own as numbers, which no foreign name can imitate.
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

/** Returns the name to print: for "all addresses", one that other machines can reach. */
export function mainName(address: string, interfaces: Interfaces = networkInterfaces()): string {
    return anyAddress.includes(address)
        ? (ownNames(address, interfaces).find((name) => !isLoopback(name)) ?? loopback)
        : inAddressBar(address);
}

/** Spells an address as browsers do: "[fe80::1]" for "FE80::1", names in lower case. */
export function inAddressBar(address: string): string {
    const text = isIPv6(address) ? `[${address.replace(/%.*/, "")}]` : address;
    return URL.canParse(`http://${text}/`) ? new URL(`http://${text}/`).hostname : text;
}

export function isLoopback(address: string): boolean {
    return ["localhost", "::1", "[::1]"].includes(address) || /^127(\.\d{1,3}){3}$/.test(address);
}
