/** Addresses as chat platforms find them in plain text. */
export interface FoundAddress {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/**
 * Ends of names that platforms link without a scheme. Those that are file names more often than addresses (`README.md`,
 * `deploy.sh`) count only where a path, a port or a query follows.
 */
const domainEnds =
  "com|net|org|info|biz|io|dev|app|ai|co|me|tv|gg|ly|to|xyz|top|site|online|link|click|live|shop|store|tech|space|website|cloud|page|pro|club|icu|fun|run|today|world|news|blog|wiki|work|art|life|mobi|name|int|edu|gov|mil|eu|uk|us|de|fr|nl|be|ch|at|it|es|pt|se|dk|fi|cz|ru|ua|cn|jp|kr|in|au|ca|br|mx|ar|tk|ml|ga|cf|gq|su|ws|example|test|invalid";
const fileEnds = "md|py|rs|sh|pl|cc|so|ps|zip|mov|pub|no|is|id|my";
const label = String.raw`[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?`;
const tail = String.raw`[^\s<>\x60"|\[\]]*`;
const ipv6 = String.raw`(?:\[[\da-f:.]*\])?`;

const domain = String.raw`(?:${label}[.\u3002\uFF0E])+(?:(?:${domainEnds}|xn--[a-z\d-]+)(?![\p{L}\p{N}_-])(?:[:/?#]${tail})?|(?:${fileEnds})[:/?]${tail})`;
const email = String.raw`[\p{L}\p{N}._%+-]{1,64}@(?:${label}\.)+[\p{L}\p{N}-]{2,}`;
const schemed = String.raw`(?:https?|[a-z][a-z\d+.-]{1,30}):\/\/${ipv6}${tail}|mailto:${tail}`;
const pattern = new RegExp(`https?:\\/\\/${ipv6}${tail}|${schemed}|www\\.${tail}|${email}|${domain}`, "giu");

/** What closes a sentence or a bracket behind an address is not part of it. */
const closing = /[?!.,:;*_~'")}]$/;

export function addressesIn(text: string): FoundAddress[] {
  return Array.from(text.matchAll(pattern), ({ 0: raw, index }) => {
    const trimmed = withoutClosing(raw);
    return { start: index, end: index + trimmed.length, text: trimmed };
  }).filter(({ text: found }) => !/^(?:[a-z][a-z\d+.-]*:\/*|www)$/i.test(found));
}

export function holdsAddress(text: string): boolean {
  return addressesIn(text).length > 0;
}

function withoutClosing(address: string): string {
  let end = address.length;
  for (; end > 0; end -= 1) {
    const last = address.slice(0, end);
    if (!closing.test(last)) break;
    // A bracket that was opened in the address belongs to it.
    if (last.endsWith(")") && last.split("(").length > last.split(")").length - 1) break;
  }
  return address.slice(0, end);
}

const schemes = /^(?:[a-z][a-z\d+.-]*:|[\\/]{2})/i;

/** The address that a link's target means; null where it leads nowhere but to the page itself. */
export function parseTarget(target: string): URL | "unreadable" | null {
  // As browsers do: white space and control characters in an address count for nothing.
  const address = withoutNoise(decodeEntities(target.replaceAll(/\\([!-/:-@[-`{-~])/g, "$1")));
  if (schemes.test(address)) return URL.parse(address, "https://relative.invalid") ?? "unreadable";
  const [first] = addressesIn(address);
  if (first?.start !== 0) return null;
  if (first.text.includes("@") && !first.text.includes("/")) return URL.parse(`mailto:${first.text}`) ?? "unreadable";
  return URL.parse(`https://${address}`) ?? "unreadable";
}

/** In the form in which two spellings of one address are equal, whatever their scheme. */
export function keyOf({ protocol, host, pathname, search, hash }: URL): string {
  if (protocol === "mailto:") return `mailto:${pathname.toLowerCase()}${search}`;
  return `${plainHost(host)}${pathname}${search}${hash}`.replace(/\/$/, "");
}

export function plainHost(host: string): string {
  return host.toLowerCase().replace(/\.(?=$|:)/, "");
}

const named: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  colon: ":",
  sol: "/",
  period: ".",
  commat: "@",
  num: "#",
  quest: "?",
  equals: "=",
  excl: "!",
  Tab: "\t",
  NewLine: "\n",
  nbsp: " ",
};

/** The entities that can be part of an address, or of what pings. */
export function decodeEntities(text: string): string {
  return text.replaceAll(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|(\w{1,8}));?/gi, (whole, decimal, hex, name) => {
    if (name !== undefined) return named[String(name)] ?? whole;
    const code = decimal === undefined ? Number.parseInt(String(hex), 16) : Number(decimal);
    return code > 0 && code <= 0x10_ff_ff ? String.fromCodePoint(code) : whole;
  });
}

function withoutNoise(address: string): string {
  return address.replaceAll(/[\p{Cc}\s]/gu, "");
}
