/** Limits of the embeddings API: inputs in a request · tokens of one input · tokens of all inputs together. */
const maxInputs = 2_048;
const maxInputTokens = 8_192;
const maxRequestTokens = 300_000;

/**
 * Bytes that a token holds at least, in nearly every text: 4 in English, 3 in Chinese, 2 in Base64. Counting for real
 * would load the tokenizer for a number that the server checks anyway.
 */
const bytesPerToken = 2;
/** Of what the last batches had for each token so much is reckoned with: texts differ. */
const caution = 0.85;
const remembered = 4;

/** A text that is refused even at this length is refused for something else. */
const minBytes = 256;

/** The beginning of a text, as long as an input may be. An empty text is refused; a space is not. */
export function shorten(text: string): string {
  return text.trim() === "" ? " " : firstBytes(text, maxInputTokens * bytesPerToken);
}

/** Fills batches as far as the limits allow: by a careful guess at first, then by what the server counted of those before. */
export class BatchSize {
  #ratios: number[] = [];

  /** How many of the texts go together, from one of them on; at least one. */
  of(texts: readonly string[], from: number): number {
    const known = this.#ratios.length === 0 ? bytesPerToken : caution * Math.min(...this.#ratios);
    let bytes = maxRequestTokens * known;
    let count = 0;
    for (; count < maxInputs && from + count < texts.length; count += 1) {
      bytes -= bytesOf(texts[from + count]);
      if (bytes < 0 && count > 0) break;
    }
    return count;
  }

  /** @param tokens as the server counted them; null where it said nothing. */
  learn(texts: readonly string[], tokens: number | null): void {
    const bytes = texts.reduce((sum, text) => sum + bytesOf(text), 0);
    if (tokens === null || tokens <= 0 || bytes === 0) return;
    this.#ratios = [...this.#ratios, bytes / tokens].slice(-remembered);
  }
}

function bytesOf(text = ""): number {
  return Buffer.byteLength(text);
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
