import { lintSource } from "@secretlint/core";
import { creator as recommended } from "@secretlint/secretlint-rule-preset-recommend";
import { findByRules, type Kind, kinds, type Span } from "./masking-rules.ts";

/** Masks the texts of one example: the same value is the same placeholder in all of them, `[EMAIL_1]`. */
export class Masking {
  readonly #names: readonly string[];
  readonly #placeholders = new Map<string, string>();
  readonly #counts = new Map<Kind, number>();

  /** @param names what people in the example are called. */
  constructor(names: readonly string[]) {
    // The longest first: "Ann Lee" before "Ann".
    this.#names = names.filter((name) => name.trim().length > 1).toSorted((a, b) => b.length - a.length);
  }

  async mask(text: string): Promise<string> {
    const spans = withoutOverlaps([...(await findSecrets(text)), ...findByRules(text), ...this.#people(text)]);
    let masked = "";
    let from = 0;
    for (const { start, end, kind } of spans) {
      masked += text.slice(from, start) + this.#placeholder(text.slice(start, end), kind);
      from = end;
    }
    return masked + text.slice(from);
  }

  /** How many different values of each kind were masked. */
  get counts(): Readonly<Partial<Record<Kind, number>>> {
    return Object.fromEntries(this.#counts);
  }

  #placeholder(value: string, kind: Kind): string {
    const known = this.#placeholders.get(`${kind} ${value}`);
    if (known !== undefined) return known;
    const number = (this.#counts.get(kind) ?? 0) + 1;
    this.#counts.set(kind, number);
    const placeholder = `[${kind}_${number}]`;
    this.#placeholders.set(`${kind} ${value}`, placeholder);
    return placeholder;
  }

  /** Where they speak, and where they are mentioned. A name may be a word ("Will"), so that it is not masked anywhere else. */
  #people(text: string): Span[] {
    return this.#names.flatMap((name) => {
      const spoken = text.startsWith(`${name}: `) ? [0] : [];
      const afterPassages = text.lastIndexOf(`# Question\n${name}: `);
      const asked = afterPassages === -1 ? [] : [afterPassages + "# Question\n".length];
      const mentioned = Array.from(
        text.matchAll(new RegExp(`@${escape(name)}(?![\\p{L}\\p{N}])`, "gu")),
        ({ index }) => index + 1,
      );
      // A name of two words is no word.
      const full = name.includes(" ")
        ? Array.from(text.matchAll(new RegExp(escape(name), "gu")), ({ index }) => index)
        : [];
      return [...spoken, ...asked, ...mentioned, ...full].map((start) => ({
        start,
        end: start + name.length,
        kind: "PERSON" as const,
      }));
    });
  }
}

function escape(text: string): string {
  return text.replaceAll(/[$()*+.?[\\\]^{|}/-]/g, String.raw`\$&`);
}

/** What secretlint's recommended rules know: keys and tokens of some twenty services. */
async function findSecrets(text: string): Promise<Span[]> {
  const { messages } = await lintSource({
    source: { content: text, filePath: "message.txt", ext: ".txt", contentType: "text" },
    options: { config: { rules: [{ id: "recommended", rule: recommended, options: {} }] }, noPhysicFilePath: true },
  });
  return messages.map(({ range: [start, end] }) => ({ start, end, kind: "SECRET" as const }));
}

/** In order; of spans that overlap, the graver one's kind and all that they cover together. */
function withoutOverlaps(spans: readonly Span[]): Span[] {
  const joined: Span[] = [];
  for (const span of spans.toSorted((a, b) => a.start - b.start)) {
    const last = joined.at(-1);
    if (last === undefined || span.start >= last.end) {
      joined.push(span);
      continue;
    }
    const kind = kinds.indexOf(span.kind) < kinds.indexOf(last.kind) ? span.kind : last.kind;
    joined[joined.length - 1] = { start: last.start, end: Math.max(last.end, span.end), kind };
  }
  return joined;
}
