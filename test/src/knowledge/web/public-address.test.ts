import fc from "fast-check";
import { expect, test } from "vitest";
import { isPublicAddress } from "../../../../src/knowledge/web/public-address.ts";

test.each([
  "8.8.8.8",
  "1.1.1.1",
  "172.15.255.255",
  "172.32.0.0",
  "192.167.255.255",
  "100.63.0.1",
  "223.255.255.255",
  "2606:4700::1111",
  "2a00:1450::1",
  "64:ff9b::808:808",
  "64:ff9b::8.8.8.8",
])("%s is public", (address) => expect(isPublicAddress(address)).toBe(true));

test.each([
  ..."0.0.0.0 10.1.2.3 100.64.0.1 127.0.0.1 127.255.0.9 169.254.169.254 172.16.0.1 172.31.255.255 192.0.0.8".split(" "),
  ..."192.168.1.1 198.18.0.1 198.51.100.7 203.0.113.5 224.0.0.1 240.0.0.1 255.255.255.255".split(" "),
  ..."::1 :: fe80::1 fe80::1%eth0 fc00::1 fd12:3456::1 ff02::1 ::ffff:127.0.0.1 ::ffff:7f00:1 ::ffff:8.8.8.8".split(
    " ",
  ),
  ..."2001:db8::1 2002:7f00:1::1 2001::1 3fff::1 64:ff9b::7f00:1 64:ff9b::10.0.0.1 64:ff9b:1::1".split(" "),
  ..."localhost 1.2.3 0x7f.1 2130706433".split(" "),
  "",
])("%s is not", (address) => expect(isPublicAddress(address)).toBe(false));

test("no private network has a public address, however it is written", () => {
  const byte = fc.nat({ max: 255 });
  const privateAddress = fc
    .tuple(
      fc.constantFrom([10], [127], [192, 168], [169, 254], [172, 20], [0], [224], [255]),
      fc.tuple(byte, byte, byte),
    )
    .map(([start, rest]) => [...start, ...rest].slice(0, 4).join("."));
  const written = fc
    .tuple(privateAddress, fc.constantFrom("", "::ffff:", "64:ff9b::", "::"))
    .map(([address, prefix]) => prefix + address);
  fc.assert(fc.property(written, (address) => !isPublicAddress(address)));
});
