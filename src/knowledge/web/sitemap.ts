import { setImmediate } from "node:timers/promises";
import { Parser } from "htmlparser2";

export interface Sitemap {
  /** Pages of the site. */
  readonly pages: readonly string[];
  /** Further sitemaps. */
  readonly sitemaps: readonly string[];
}

const pieceCharacters = 200_000;

/** What a sitemap or an index of sitemaps names; null where it is neither: https://www.sitemaps.org/protocol.html */
export async function parseSitemap(xml: string): Promise<Sitemap | null> {
  const pages: string[] = [];
  const sitemaps: string[] = [];
  const open: string[] = [];
  let text = "";
  let isSitemap = false;
  const parser = new Parser(
    {
      onopentag(name) {
        const local = name.replace(/^.*:/, "");
        open.push(local);
        text = "";
        if (open.length === 1) isSitemap = local === "urlset" || local === "sitemapindex";
      },
      ontext(more) {
        if (open.at(-1) === "loc") text += more;
      },
      onclosetag() {
        const [name, parent] = [open.pop(), open.at(-1)];
        if (name !== "loc") return;
        // Pictures and videos have such addresses, too, a level below.
        if (parent === "url") pages.push(text.trim());
        else if (parent === "sitemap") sitemaps.push(text.trim());
      },
    },
    { xmlMode: true },
  );
  // Piece by piece: a large one would hold up everything else.
  for (let at = 0; at < xml.length; at += pieceCharacters) {
    parser.write(xml.slice(at, at + pieceCharacters));
    await setImmediate();
  }
  parser.end();
  return isSitemap ? { pages, sitemaps } : null;
}
