import type { Pdf } from "./read-pdf.ts";

/** What is longer is an index. */
const maxBookmarks = 5_000;
/** As headings go. */
const maxDepth = 6;

interface Bookmark {
  readonly page: number;
  readonly path: readonly string[];
}

type Node = NonNullable<Awaited<ReturnType<Pdf["getOutline"]>>>[number];

export interface Section {
  /** The bookmark that leads to it, below those that it stands under. */
  readonly path: readonly string[];
  readonly text: string;
  /** Its first line on the page, from 1. */
  readonly line: number;
}

/** Cuts a page's text where its bookmarks lead: at the lines that say the same. */
export async function loadBookmarks(pdf: Pdf): Promise<(page: number, text: string) => readonly Section[]> {
  const bookmarks: Bookmark[] = [];
  const visit = async (nodes: readonly Node[], above: readonly string[]): Promise<void> => {
    for (const { title, dest, items } of nodes) {
      if (bookmarks.length >= maxBookmarks) return;
      const path = [...above, plain(title)];
      const page = await pageOf(pdf, dest);
      if (page !== null) bookmarks.push({ page, path });
      if (path.length < maxDepth) await visit(items, path);
    }
  };
  await visit((await pdf.getOutline().catch(() => null)) ?? [], []);
  return (page, text) => sectionsOf(page, text, bookmarks);
}

function sectionsOf(page: number, text: string, bookmarks: readonly Bookmark[]): Section[] {
  const lines = text.split("\n");
  const sections: Section[] = [];
  let path = bookmarks.findLast((bookmark) => bookmark.page < page)?.path ?? [];
  let from = 0;
  const end = (to: number) => {
    const section = lines.slice(from, to).join("\n");
    if (section.trim() !== "") sections.push({ path, text: section, line: from + 1 });
    from = to;
  };
  for (const bookmark of bookmarks.filter((each) => each.page === page)) {
    const title = bookmark.path.at(-1) ?? "";
    const at = lines.findIndex((line, index) => index >= from && plain(line) === title);
    if (at >= 0) {
      end(at);
      // The title stands in the path.
      from = at + 1;
    }
    path = bookmark.path;
  }
  end(lines.length);
  return sections;
}

function plain(title: string): string {
  return title.replaceAll(/\s+/g, " ").trim();
}

async function pageOf(pdf: Pdf, target: Node["dest"]): Promise<number | null> {
  try {
    const [page] = (typeof target === "string" ? await pdf.getDestination(target) : target) ?? [];
    if (typeof page === "number") return page + 1;
    return page === undefined || page === null ? null : (await pdf.getPageIndex(page)) + 1;
  } catch {
    return null;
  }
}
