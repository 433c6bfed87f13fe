import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { UserError } from "../../errors.ts";
import { parseSitemap } from "./sitemap.ts";
import type { WebClient } from "./web-client.ts";

/** Unpacked: fifty thousand addresses, which is what one may hold. */
const maxBytes = 10_000_000;
/** Of an index. */
const maxSitemaps = 200;

/**
 * The pages that a sitemap names, or the sitemaps that it names: those of its own site alone, each once, at most `limit`.
 * @throws UserError where one of the sitemaps can't be had: then nobody knows which pages there are.
 */
export async function fetchSitemap(
  client: WebClient,
  start: URL,
  limit: number,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const pages = new Set<string>();
  const sitemaps = new Set([start.href]);
  for (const address of sitemaps) {
    const found = await fetchOne(client, new URL(address), signal);
    for (const url of ofSite(found.sitemaps, start)) if (sitemaps.size < maxSitemaps) sitemaps.add(url.href);
    for (const url of ofSite(found.pages, start)) {
      if (pages.size >= limit) return [...pages];
      pages.add(url.href);
    }
  }
  return [...pages];
}

async function fetchOne(client: WebClient, url: URL, signal: AbortSignal) {
  const xml = await readSitemap(client, url, signal);
  const sitemap = xml === null ? null : await parseSitemap(xml);
  if (sitemap === null) throw noSitemap(url, "is no sitemap");
  return sitemap;
}

async function readSitemap(client: WebClient, url: URL, signal: AbortSignal): Promise<string | null> {
  const opened = await client.open(url, { accept: "application/xml, text/xml, */*;q=0.5" }, signal);
  if (opened.kind === "refused") throw noSitemap(url, opened.reason);
  const { response } = opened;
  if (!response.ok) {
    await response.body?.cancel();
    throw noSitemap(url, `is refused by its server (${response.status})`);
  }
  const bytes = await client.read(response, maxBytes + 1, signal);
  if (typeof bytes === "string") throw noSitemap(url, bytes);
  if (bytes.length > maxBytes) throw noSitemap(url, `is larger than ${maxBytes / 1_000_000} MB`);
  return unpacked(bytes);
}

/** A file that is packed itself, and not only on its way. Null where it is broken, or expands too far. */
async function unpacked(bytes: Uint8Array): Promise<string | null> {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return new TextDecoder().decode(bytes);
  const whole = await promisify<Uint8Array, object, Buffer>(gunzip)(bytes, { maxOutputLength: maxBytes }).catch(
    () => null,
  );
  return whole === null ? null : new TextDecoder().decode(whole);
}

/** A sitemap speaks for its own host; `www.` before it makes no other. */
function ofSite(addresses: readonly string[], { host }: URL): URL[] {
  const site = host.replace(/^www\./, "");
  return addresses.flatMap((address) => {
    const url = URL.parse(address);
    if (url === null || !/^https?:$/.test(url.protocol) || url.host.replace(/^www\./, "") !== site) return [];
    url.hash = "";
    return [url];
  });
}

function noSitemap({ href }: URL, reason: string): UserError {
  return new UserError("no-sitemap", `\`${href}\` ${reason}.`);
}
