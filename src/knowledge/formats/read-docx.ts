import { chunkMarkdown } from "../chunk.ts";
import { htmlToMarkdown } from "./html-to-markdown.ts";
import { type Reading, unreadable } from "./reading.ts";
import { unzip, zipStored } from "./zip.ts";

/** Of its text as XML: fifty times as much as a long book. */
const maxBytes = 100_000_000;
const maxFiles = 10_000;

/** What encrypted documents and those of Word before 2007 begin with. */
const oldContainer = Buffer.from([0xd0, 0xcf, 0x11, 0xe0]);

/** A Word document: its headings, lists, tables and links. Pictures are left out. */
export async function readDocx(bytes: Uint8Array): Promise<Reading> {
  if (oldContainer.equals(bytes.subarray(0, oldContainer.length)))
    return unreadable("is protected by a password, or of a Word before 2007");
  // Only text, and inflated here: the library would inflate whatever it is given, however large it becomes.
  const unzipped = unzip(bytes, { wants: (name) => /\.(?:xml|rels)$/.test(name), maxBytes, maxFiles });
  if (unzipped.kind === "too-large") return unreadable("expands to more than any document holds");
  if (unzipped.kind === "broken") return unreadable("is no valid Word document");
  const html = await htmlOf(zipStored(unzipped.files));
  return html === null
    ? unreadable("is no valid Word document")
    : { kind: "document", ...chunkMarkdown(htmlToMarkdown(html).markdown) };
}

/** Null where it is a ZIP archive, but no document. */
async function htmlOf(buffer: Buffer): Promise<string | null> {
  const { default: mammoth } = await import("mammoth");
  try {
    const { value } = await mammoth.convertToHtml(
      { buffer },
      {
        convertImage: mammoth.images.imgElement(() => Promise.resolve({ src: "" })),
        includeEmbeddedStyleMap: false,
        styleMap: ["p[style-name='Title'] => h1:fresh", "p[style-name='Subtitle'] => p:fresh"],
      },
    );
    return value;
  } catch (error) {
    if (error instanceof RangeError) throw error;
    return null;
  }
}
