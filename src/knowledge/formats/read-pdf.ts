import { cutMarkdown } from "../../platform/split-markdown.ts";
import { targetCharacters } from "../chunk.ts";
import { loadBookmarks } from "./pdf-bookmarks.ts";
import { loadPageText } from "./pdf-text.ts";
import { type ReadChunk, type Reading, unreadable } from "./reading.ts";

const maxPages = 3_000;
/** Of all pages together: some three thousand pages of dense print. */
const maxTextCharacters = 10_000_000;

/** A PDF's pages: each passage stands on one, under the bookmarks that lead there. */
export async function readPdf(bytes: Uint8Array): Promise<Reading> {
  const pdf = await openPdf(bytes);
  if (typeof pdf === "string") return unreadable(pdf);
  try {
    return await readPages(pdf);
  } finally {
    await pdf.loadingTask.destroy();
  }
}

export type Pdf = Exclude<Awaited<ReturnType<typeof openPdf>>, string>;

/** Or why it can't be opened. */
async function openPdf(bytes: Uint8Array) {
  const { getDocumentProxy } = await import("unpdf");
  try {
    // A copy: the library keeps what it is given, and refuses a Buffer.
    return await getDocumentProxy(new Uint8Array(bytes), {
      // Errors alone: what a broken file makes the library say belongs in no log.
      verbosity: 0,
      useSystemFonts: false,
      disableFontFace: true,
      enableXfa: false,
    });
  } catch (error) {
    return error instanceof Error && error.name === "PasswordException"
      ? "is protected by a password"
      : "is no valid PDF";
  }
}

async function readPages(pdf: Pdf): Promise<Reading> {
  if (pdf.numPages > maxPages) return unreadable(`has more than ${maxPages} pages`);
  const sectionsOf = await loadBookmarks(pdf);
  const chunks: ReadChunk[] = [];
  let characters = 0;
  let broken = 0;
  for (let page = 1; page <= pdf.numPages; page += 1) {
    const text = await textOrNull(pdf, page);
    if (text === null) {
      broken += 1;
      continue;
    }
    characters += text.length;
    if (characters > maxTextCharacters) return unreadable("holds more text than a shelf of books");
    for (const section of sectionsOf(page, text)) {
      const path = [...section.path, `Page ${page}`];
      for (const { text: part, line } of cutMarkdown(section.text, targetCharacters))
        chunks.push({ path, text: part, line: section.line + line, page });
    }
  }
  if (broken > 0 && broken === pdf.numPages) return unreadable("is no valid PDF");
  if (chunks.length === 0 && pdf.numPages > 0) return unreadable("holds no text: its pages are pictures");
  return { kind: "document", title: await titleOf(pdf), chunks };
}

/** Null for a broken page, which need not take the others with it. */
async function textOrNull(pdf: Pdf, page: number): Promise<string | null> {
  try {
    return await loadPageText(pdf, page);
  } catch (error) {
    if (error instanceof RangeError) throw error;
    return null;
  }
}

/** Programs write their own file's name there when nobody gave a title. */
const noTitle = /^(?:untitled|microsoft word\b.*|.*\.(?:docx?|pptx?|xlsx?|indd|pdf|tex|rtf|odt|html?))$|^\W*$/i;

async function titleOf(pdf: Pdf): Promise<string | null> {
  const { info } = await pdf.getMetadata().catch(() => ({ info: {} }));
  const title = "Title" in info && typeof info.Title === "string" ? info.Title.replaceAll(/\s+/g, " ").trim() : "";
  return noTitle.test(title) ? null : title;
}
