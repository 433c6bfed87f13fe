/** Limits of the embeddings API: inputs in a request · tokens of one input · tokens of all inputs together. */
const maxInputs = 2_048;
const maxInputTokens = 8_192;
const maxRequestTokens = 300_000;

/**
 * Bytes that a token holds at least, in nearly every text: 4 in English, 3 in Chinese, 2 in Base64. Counting for real
 * would load the tokenizer for a number that the server checks anyway.
 */
const bytesPerToken = 2;

/** A text that is refused even at this length is refused for something else. */
const minBytes = 256;

/** The beginning of a text, as long as an input may be. An empty text is refused; a space is not. */
export function shorten(text: string): string {
  return text.trim() === "" ? " " : firstBytes(text, maxInputTokens * bytesPerToken);
}

export function batchTexts(texts: readonly string[]): string[][] {
  const batches: string[][] = [];
  let room = 0;
  for (const text of texts) {
    const tokens = Math.ceil(Buffer.byteLength(text) / bytesPerToken);
    const last = batches.at(-1);
    if (last === undefined || last.length === maxInputs || tokens > room) {
      batches.push([text]);
      room = maxRequestTokens - tokens;
    } else {
      last.push(text);
      room -= tokens;
    }
  }
  return batches;
}

/** Halves of a batch that is too long, or half of its only text; null where it can't be any shorter. */
export function splitBatch(texts: readonly string[]): string[][] | null {
  const [only = ""] = texts;
  const half = Math.ceil(texts.length / 2);
  if (texts.length > 1) return [texts.slice(0, half), texts.slice(half)];
  const bytes = Buffer.byteLength(only);
  return bytes <= minBytes ? null : [[firstBytes(only, Math.floor(bytes / 2))]];
}

/** Never half a character. */
function firstBytes(text: string, limit: number): string {
  if (text.length * 3 <= limit) return text;
  const { read } = new TextEncoder().encodeInto(text, new Uint8Array(limit));
  return text.slice(0, read);
}
