import type { Passage } from "../../knowledge/search.ts";
import { type Fence, fenceRun, nextFence } from "../../platform/fence.ts";
import { holds, quotationsIn } from "./quotations.ts";
import { isTelling, supporting } from "./supports.ts";

export interface CitationFilterOptions {
  /** The passage that was given under this number; null where none was. */
  readonly passageOf: (number: number) => Passage | null;
  /** Every passage that was given so far. */
  readonly passages: () => Iterable<Passage>;
  /** What the asker wrote, now and before in this conversation. */
  readonly question: string;
}

/** `[1]`, `[1, 2]`; `[1](…)` is a link whose text happens to be a number, `a[0]` is code that lost its marks. */
const marker = String.raw`\[\d{1,3}(?:\s*,\s*\d{1,3})*\](?!\()`;
const group = new RegExp(String.raw`(\(?)((?:${marker}[ \t]*,?[ \t]*)*${marker})(\)?)`, "g");
/** Wherever a sentence may end; the space is looked for as well, since in "v1." of "v1.2" it does not. */
const sentenceEnd = /[.!?…]["'”’)*_]*(?=\s)|[。！？]|\n/;

/**
 * Between the model and the gate: citations that hold pass, the others are taken out before anybody sees them. Text is
 * handed on as it comes, but for what follows a citation in its sentence: that waits until the sentence is whole. In
 * code nothing is a citation.
 */
export class CitationFilter {
  readonly #options: CitationFilterOptions;
  /** The sentence that is not whole yet; so much of it has been handed on. */
  #pending = "";
  #released = 0;
  /** The line that the sentence stands in, up to the sentence. */
  #line = "";
  #fence: Fence | null = null;
  /** The last sentence, which a citation behind its full stop belongs to. */
  #previous = "";
  #text = "";
  #hasCited = false;
  #unfoundQuotes = 0;
  #dropped = 0;
  readonly #cited = new Set<number>();

  constructor(options: CitationFilterOptions) {
    this.#options = options;
  }

  /** The numbers that are left in the text. */
  get cited(): ReadonlySet<number> {
    return this.#cited;
  }

  /** Citations that were taken out. */
  get dropped(): number {
    return this.#dropped;
  }

  /** Quotations in an answer that cites, or tried to, which stand in no passage. */
  get unfoundQuotes(): number {
    return this.#hasCited ? this.#unfoundQuotes : 0;
  }

  /** @returns what may be handed on now. */
  push(delta: string): string {
    this.#pending += delta;
    let out = "";
    for (let end = this.#endOfSentence(); end > 0; end = this.#endOfSentence()) out += this.#take(end);
    return out + this.#release();
  }

  /** The rest, when the text has ended. */
  end(): string {
    return this.#pending === "" ? "" : this.#take(this.#pending.length);
  }

  #endOfSentence(): number {
    const found = (this.#isCode ? /\n/ : sentenceEnd).exec(this.#pending);
    return found === null ? 0 : found.index + found[0].length;
  }

  /** Whether the sentence is a line of code, or one that begins or ends code. */
  get #isCode(): boolean {
    const [line = ""] = (this.#line + this.#pending).split("\n", 1);
    return this.#fence !== null || fenceRun.test(line);
  }

  /** Hands on a whole sentence, as far as that has not been done. */
  #take(end: number): string {
    const raw = this.#pending.slice(0, end);
    const shown = this.#isCode ? raw : this.#resolve(raw);
    const out = shown.slice(this.#released);
    this.#pending = this.#pending.slice(end);
    this.#released = 0;
    this.#text = (this.#text + out).slice(-keptCharacters);
    this.#line += raw;
    if (raw.endsWith("\n")) {
      this.#fence = nextFence(this.#fence, this.#line.trimEnd());
      this.#line = "";
    }
    return out;
  }

  /** Hands on the beginning of a sentence, up to where a citation may begin, with what would go with it. */
  #release(): string {
    const at = this.#isCode ? -1 : this.#pending.indexOf("[");
    const plain = at === -1 ? this.#pending : this.#pending.slice(0, at);
    const safe = Math.max(this.#released, this.#isCode ? plain.length : plain.replace(/[\s(]+$/, "").length);
    const out = this.#pending.slice(this.#released, safe);
    this.#released = safe;
    return out;
  }

  #resolve(sentence: string): string {
    const plain = sentence.replaceAll(group, " ");
    this.#countQuotes(plain);
    const closed = closedSpans(sentence);
    let out = "";
    let from = 0;
    for (const found of sentence.matchAll(group)) {
      const { index, 0: whole, 1: open = "", 2: markers = "", 3: close = "" } = found;
      if (closed.some(([start, end]) => index >= start && index < end) || isIndex(sentence, index, markers)) continue;
      const own = sentence.slice(from, index);
      const claim = isTelling(own) ? own : this.#standsBehind(sentence, index) ? this.#previous : plain;
      const kept = this.#keep(markers, claim);
      out += own;
      if (kept === "") out = this.#line + out === "" ? out : out.replace(/[ \t]+$/, "");
      const isWrapped = open !== "" && close !== "";
      out += kept === "" && isWrapped ? "" : `${open}${kept}${close}`;
      from = index + whole.length;
      if (kept === "" && (this.#line + out).trim() === "")
        from += /^[ \t]*/.exec(sentence.slice(from))?.[0].length ?? 0;
    }
    if (plain.trim() !== "") this.#previous = plain;
    return out + sentence.slice(from);
  }

  /** Whether a citation belongs to the sentence before: it stands behind its full stop, or alone in its line. */
  #standsBehind(sentence: string, index: number): boolean {
    if (this.#previous === "" || sentence.slice(0, index).trim() !== "") return false;
    return this.#line.trim() !== "" || sentence.replaceAll(group, " ").trim() === "";
  }

  /** The markers that hold, as they were written where all of them do. */
  #keep(markers: string, claim: string): string {
    this.#hasCited = true;
    const numbers = [...new Set((markers.match(/\d+/g) ?? []).map(Number))];
    const given = numbers.flatMap((number) => {
      const passage = this.#options.passageOf(number);
      return passage === null ? [] : [{ number, text: evidenceOf(passage) }];
    });
    const verdicts = supporting({ text: claim, before: this.#text, question: this.#options.question }, given);
    const kept = given.filter((_, index) => verdicts[index] === true).map(({ number }) => number);
    for (const number of kept) this.#cited.add(number);
    this.#dropped += numbers.length - kept.length;
    return kept.length === numbers.length ? markers : kept.map((number) => `[${number}]`).join("");
  }

  #countQuotes(sentence: string): void {
    const known = (words: string) =>
      holds(this.#options.question, words) ||
      [...this.#options.passages()].some((passage) => holds(evidenceOf(passage), words));
    this.#unfoundQuotes += quotationsIn(sentence).filter((words) => !known(words)).length;
  }
}

/** Enough to tell the answer's language by. */
const keptCharacters = 800;

function evidenceOf({ documentTitle, path, text }: Passage): string {
  return [documentTitle, ...path, text].join("\n");
}

/** Code, and where links lead. */
function closedSpans(sentence: string): (readonly [number, number])[] {
  return [...sentence.matchAll(/(`+)[^`]*\1|\]\([^)\n]*\)/g)].map(({ index, 0: span }) => [index, index + span.length]);
}

/** `items[0]`: no passage has the number 0. */
function isIndex(sentence: string, at: number, markers: string): boolean {
  return /^\[0+\]$/.test(markers) && /[\p{L}\p{N}_)\]]/u.test(sentence.charAt(at - 1));
}
