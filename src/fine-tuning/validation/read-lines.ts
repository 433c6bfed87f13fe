/** One line of a file, without its end. */
export type RawLine =
  | { readonly kind: "text"; readonly line: number; readonly text: string; readonly hasBom: boolean }
  | { readonly kind: "not-utf8"; readonly line: number }
  | { readonly kind: "too-long"; readonly line: number };

/** A line of more bytes is no example of any model: the largest window is a few megabytes of text. */
const maxLineBytes = 32 * 1024 * 1024;

const newline = 0x0a;

/**
 * The lines of a stream of bytes, in the memory of the longest line. A line that is not UTF-8, or too long, is told and left
 * out; the end of the file after a line break is no line.
 */
export async function* readLines(chunks: AsyncIterable<Uint8Array>, maxBytes = maxLineBytes): AsyncGenerator<RawLine> {
  let parts: Uint8Array[] = [];
  let bytes = 0;
  let line = 1;
  const add = (part: Uint8Array) => {
    bytes += part.length;
    if (bytes <= maxBytes) parts.push(part);
    else parts = [];
  };
  const take = (): RawLine => {
    const taken: RawLine = bytes > maxBytes ? { kind: "too-long", line } : decode(Buffer.concat(parts), line);
    parts = [];
    bytes = 0;
    line += 1;
    return taken;
  };

  for await (const chunk of chunks) {
    let start = 0;
    for (let end = chunk.indexOf(newline); end !== -1; end = chunk.indexOf(newline, start)) {
      add(chunk.subarray(start, end));
      yield take();
      start = end + 1;
    }
    if (start < chunk.length) add(chunk.subarray(start));
  }
  if (bytes > 0) yield take();
}

// `ignoreBOM: true` leaves the mark in the text, where it can be seen.
const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function decode(bytes: Uint8Array, line: number): RawLine {
  try {
    const text = utf8.decode(bytes);
    const hasBom = text.startsWith("\u{FEFF}");
    return { kind: "text", line, text: (hasBom ? text.slice(1) : text).replace(/\r$/, ""), hasBom };
  } catch {
    return { kind: "not-utf8", line };
  }
}
