import { addressesIn, keyOf, parseTarget, plainHost } from "./addresses.ts";

/**
 * Where an answer may link to. A host is trusted where the operator or the one who asks has named it; of addresses that
 * stand only in text that others wrote, just they themselves and their beginnings are: whatever is added to one could
 * carry out what the model has read.
 */
export class KnownLinks {
  readonly #hosts = new Set<string>();
  readonly #suffixes: string[] = [];
  readonly #addresses = new Set<string>();

  /** @param hosts as `example.com`, or `*.example.com` for all below it. */
  constructor(hosts: readonly string[]) {
    for (const host of hosts.map(plainHost)) {
      if (host.startsWith("*.")) this.#suffixes.push(host.slice(1));
      else this.#hosts.add(host);
    }
  }

  /** Every host named in the words of the person who asks. */
  trustQuestion(text: string): void {
    for (const url of urlsIn(text)) this.#trustHostOf(url);
  }

  /** The address of a document, which the operator's sources gave it. */
  trustSource(address: string | null): void {
    const url = address === null ? null : URL.parse(address);
    if (url !== null) this.#trustHostOf(url);
  }

  /** Text that others wrote. */
  quote(text: string): void {
    for (const url of urlsIn(text)) this.#addresses.add(keyOf(url));
  }

  allows(url: URL): boolean {
    const isMail = url.protocol === "mailto:";
    if (url.username !== "" || url.password !== "") return false;
    if (isMail && (url.search !== "" || url.hash !== "")) return false;
    if (!isMail && url.protocol !== "https:" && url.protocol !== "http:") return false;
    const host = plainHost(isMail ? (url.pathname.split("@").at(-1) ?? "") : url.host);
    if (host === "") return false;
    if (this.#hosts.has(host) || this.#suffixes.some((suffix) => host.endsWith(suffix))) return true;
    const key = keyOf(url);
    return this.#addresses.has(key) || (!isMail && this.#isBeginning(key));
  }

  /** A site of which only a page is known has a front page, and folders on the way to it. */
  #isBeginning(key: string): boolean {
    return [...this.#addresses].some((address) => address.startsWith(`${key}/`));
  }

  #trustHostOf(url: URL): void {
    const host = url.protocol === "mailto:" ? (url.pathname.split("@").at(-1) ?? "") : url.host;
    if (host !== "") this.#hosts.add(plainHost(host));
  }
}

function urlsIn(text: string): URL[] {
  return addressesIn(text).flatMap(({ text: address }) => {
    const url = parseTarget(address);
    return url === null || url === "unreadable" ? [] : [url];
  });
}
