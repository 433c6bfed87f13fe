import { extname } from "node:path";
import { type Format, formatOf } from "../formats/known-formats.ts";

const byMediaType: Readonly<Record<string, Format>> = {
  "application/pdf": "pdf",
  "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
  "application/x-ipynb+json": "notebook",
  "application/xhtml+xml": "html",
  "text/csv": "csv",
  "text/html": "html",
  "text/markdown": "markdown",
  "text/tab-separated-values": "csv",
  "text/x-markdown": "markdown",
};

/** Servers say these of files that they know nothing more of: the ending of the address does. */
const vague: ReadonlySet<string> = new Set(["application/json", "application/octet-stream", "text/plain", ""]);

/** What a page is read as; null where nothing here reads such a page. */
export function formatOfPage(mediaType: string, { pathname }: URL): Format | null {
  if (!vague.has(mediaType)) return byMediaType[mediaType] ?? null;
  const format = extname(pathname) === "" ? null : formatOf(pathname);
  return format ?? (mediaType === "text/plain" ? "text" : null);
}

/** Text in whichever encoding, as UTF-8; what is no text stays as it is. */
export function asUtf8(bytes: Uint8Array, format: Format, charset: string | null): Uint8Array {
  if (format === "pdf" || format === "docx") return bytes;
  const decoder = decoderOf(charset ?? (format === "html" ? charsetOf(bytes) : null));
  return decoder === null ? bytes : new TextEncoder().encode(decoder.decode(bytes));
}

function decoderOf(charset: string | null): InstanceType<typeof TextDecoder> | null {
  try {
    return new TextDecoder(charset ?? "utf-8");
  } catch {
    return null;
  }
}

/** As the standard says, within the first kilobyte: https://html.spec.whatwg.org/#determining-the-character-encoding */
function charsetOf(bytes: Uint8Array): string | null {
  const start = Buffer.from(bytes.subarray(0, 1_024)).toString("latin1");
  return /<meta[^>]+charset\s*=\s*["']?\s*([\w-]+)/i.exec(start)?.[1] ?? null;
}
