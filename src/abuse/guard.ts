import { AttemptCounter } from "./attempts.ts";
import { imitationsIn } from "./as-data.ts";
import { KnownLinks } from "./known-links.ts";
import { SafeMarkdown } from "./safe-markdown.ts";

export interface GuardOptions {
  /** Where every answer may link to. */
  readonly linkHosts: readonly string[];
  /** A word that nobody could have known when they wrote a document; another one for each turn. */
  readonly createBoundary: () => string;
}

/** What others wrote, and where it stands. */
export interface QuotedText {
  readonly text: string;
  readonly documentTitle: string;
  readonly url: string | null;
}

/** Stands beside one answer: knows what it may link to, makes what the model writes harmless, and counts what was tried. */
export class Guard {
  readonly boundary: string;
  readonly #links: KnownLinks;
  readonly #counter = new AttemptCounter();
  readonly #markdown: SafeMarkdown;
  readonly #seen = new Set<object>();

  constructor({ linkHosts, createBoundary }: GuardOptions, question: string) {
    this.boundary = createBoundary();
    this.#links = new KnownLinks(linkHosts);
    this.#links.trustQuestion(question);
    this.#counter.add("imitation", imitationsIn(question));
    this.#markdown = new SafeMarkdown(this.#links, (kind) => this.#counter.add(kind));
  }

  /** The model is shown these. */
  quote(passages: readonly QuotedText[]): void {
    for (const passage of passages.filter((one) => !this.#seen.has(one))) {
      this.#seen.add(passage);
      this.#links.trustSource(passage.url);
      this.#links.quote(passage.text);
      this.#counter.add("imitation", imitationsIn(`${passage.documentTitle}\n${passage.text}`));
    }
  }

  /** What was said before, by whoever it was, and the sources that were shown then. */
  recall(words: string, sources: readonly { readonly url: string | null }[]): void {
    this.#links.quote(words);
    for (const { url } of sources) this.#links.trustSource(url);
  }

  /** What may be shown of what the model writes, so far. */
  write(delta: string): string {
    return this.#markdown.push(delta);
  }

  end(): string {
    return this.#markdown.end();
  }

  /** Words that stand beside the answer: a model's, or a document's. */
  beside(words: string): string {
    const markdown = new SafeMarkdown(this.#links, (kind) => this.#counter.add(kind));
    return markdown.push(words) + markdown.end();
  }

  /** For the log and the record: numbers alone. */
  get facts(): Readonly<Record<string, number>> {
    const counts = Object.entries(this.#counter.counts);
    return Object.fromEntries(counts.map(([kind, count]) => [factOf(kind), count]));
  }
}

/** Words of documents that are shown long after their answer: no link in them is known. */
export function harmless(words: string): string {
  return new Guard({ linkHosts: [], createBoundary: () => "" }, "").beside(words);
}

export function factOf(kind: string): string {
  return `tried-${kind}`;
}
