import { addressesIn } from "./addresses.ts";

/** As code: it can be read and copied, and is a link nowhere. */
export function asCode(address: string): string {
  return `\`${address.replaceAll("`", "%60").replaceAll(/\s+/g, " ").trim() || " "}\``;
}

/** As people who warn of an address write it: a link nowhere, whatever stands around it. */
export function bracketed(address: string): string {
  const [, start = "", host = "", rest = ""] = /^([a-z][a-z\d+.-]*:)?([^?#]*)(.*)$/is.exec(address) ?? [];
  const marked = host
    .replaceAll(/\.(?=[\p{L}\p{N}])/gu, "[.]")
    .replaceAll("@", "[at]")
    .replaceAll(/\](?=\()/g, "] ");
  return `${start.replace(":", "[:]")}${marked}${rest.replaceAll(/\.(?=[\p{L}\p{N}])/gu, "[.]").replaceAll(/:\/\//g, "[:]//")}`.replaceAll(
    "`",
    "%60",
  );
}

/** Every address in the text but those that are known. */
export function defangAll(text: string, isKnown: (address: string) => boolean): string {
  let said = "";
  let at = 0;
  for (const { start, end, text: address } of addressesIn(text)) {
    said += text.slice(at, start) + (isKnown(address) ? address : bracketed(address));
    at = end;
  }
  return said + text.slice(at);
}
