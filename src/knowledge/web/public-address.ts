import { BlockList, isIPv4, isIPv6 } from "node:net";

/** What is not the public internet: https://www.iana.org/assignments/iana-ipv4-special-registry, and multicast and reserved ones. */
const special4 = blockListOf("ipv4", [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.88.99.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 3],
]);

/** All that is ever given to somebody, less what is special in it: https://www.iana.org/assignments/iana-ipv6-special-registry */
const global6 = blockListOf("ipv6", [["2000::", 3]]);
const special6 = blockListOf("ipv6", [
  ["2001::", 23],
  ["2001:db8::", 32],
  ["2002::", 16],
  ["3fff::", 20],
]);
/** An IPv4 address in a network that has IPv6 alone: RFC 6052. */
const translated = blockListOf("ipv6", [["64:ff9b::", 96]]);

/** Whether an address is one of the public internet's, and so nobody's own machine or network. */
export function isPublicAddress(address: string): boolean {
  if (isIPv4(address)) return !special4.check(address);
  if (!isIPv6(address)) return false;
  if (translated.check(address, "ipv6")) return isPublicAddress(lastIPv4(address));
  return global6.check(address, "ipv6") && !special6.check(address, "ipv6");
}

/** The last 32 bits. */
function lastIPv4(address: string): string {
  // As a URL writes it: groups of hexadecimal digits.
  const groups = new URL(`http://[${address.replace(/%.*$/, "")}]`).hostname.slice(1, -1).split(":");
  return groups
    .slice(-2)
    .map((group) => Number.parseInt(group || "0", 16))
    .flatMap((number) => [number >> 8, number & 0xff])
    .join(".");
}

function blockListOf(family: "ipv4" | "ipv6", subnets: readonly (readonly [string, number])[]): BlockList {
  const list = new BlockList();
  for (const [network, bits] of subnets) list.addSubnet(network, bits, family);
  return list;
}
