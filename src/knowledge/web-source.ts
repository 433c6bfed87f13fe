import { basename } from "node:path";
import * as z from "zod";
import type { Content, Entry, Source, Spot } from "./source.ts";
import { fetchPage } from "./web/fetch-page.ts";
import { fetchSitemap } from "./web/fetch-sitemap.ts";
import type { WebClient } from "./web/web-client.ts";

export interface WebSourceOptions {
  readonly client: WebClient;
  /** Of one sitemap. */
  readonly maxPages: number;
  /** When the last run began, where it never came to its end: what was seen since need not be asked for again. */
  readonly unfinishedSince: number | null;
  readonly now: () => number;
}

export function pageSource(address: string, options: WebSourceOptions): Source {
  return { list: async () => ({ entries: [pageEntry(address, options)], closed: [] }) };
}

/** Every page that a sitemap names. */
export function sitemapSource(address: string, options: WebSourceOptions): Source {
  const { client, maxPages } = options;
  return {
    async list(signal) {
      const pages = await fetchSitemap(client, new URL(address), maxPages + 1, signal);
      const entries = pages.slice(0, maxPages).map((page) => pageEntry(page, options));
      if (pages.length > maxPages) entries.push(rest(address, maxPages));
      return { entries, closed: [] };
    },
  };
}

/** What was left out is told like a page that can't be read. */
function rest(address: string, maxPages: number): Entry {
  const reason = `names more than ${maxPages} pages (KNOWLEDGE_WEB_PAGES): the others are left out`;
  return { key: address, read: () => Promise.resolve({ kind: "unreadable", reason, stamp: null }) };
}

const stampSchema = z.object({
  at: z.number(),
  etag: z.string().nullable(),
  modified: z.string().nullable(),
  /** There was no such page. */
  isMissing: z.literal(true).optional(),
});

function pageEntry(address: string, { client, unfinishedSince, now }: WebSourceOptions): Entry {
  return {
    key: address,
    async read(stamp, signal): Promise<Content> {
      const before = stamp === null ? null : stampSchema.parse(JSON.parse(stamp));
      if (stamp !== null && before !== null && unfinishedSince !== null && before.at >= unfinishedSince)
        return { kind: "same", stamp };
      const page = await fetchPage(client, new URL(address), before, signal);
      const { etag = null, modified = null } = page.kind === "page" ? page.validators : (before ?? {});
      const stamped = { stamp: JSON.stringify({ at: now(), etag, modified }) };
      if (page.kind === "gone") {
        // One that never was there is named like one that can't be read; one that was is forgotten first.
        if (before !== null && before.isMissing !== true) return page;
        const missing = JSON.stringify({ at: now(), etag: null, modified: null, isMissing: true });
        return { kind: "unreadable", reason: "is not there (404)", stamp: missing };
      }
      if (page.kind === "same") return { kind: "same", ...stamped };
      if (page.kind === "refused") return { kind: "unreadable", reason: page.reason, ...stamped };
      const { format, bytes, url } = page;
      const changedAt = Date.parse(modified ?? "") || null;
      const place = { title: titleOf(url), url: url.href, urlOf: spotIn(url) };
      return { kind: "file", format, content: bytes, ...place, changedAt, authors: [], ...stamped };
    },
  };
}

/** The last part of the address that says something. */
function titleOf({ pathname, host }: URL): string {
  const name = basename(pathname).replace(/\.\w+$/, "");
  try {
    return decodeURIComponent(name).replaceAll(/[-_]+/g, " ") || host;
  } catch {
    return name || host;
  }
}

/** A page of a PDF, or a heading of a web page. */
function spotIn(url: URL): (passage: Spot) => string {
  const whole = url.href.replace(/#.*$/, "");
  return ({ page, heading }) => {
    if (page !== undefined) return `${whole}#page=${page}`;
    return heading === undefined ? whole : `${whole}#${encodeURIComponent(heading)}`;
  };
}
