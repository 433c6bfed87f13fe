import { addressesIn, decodeEntities, type FoundAddress, holdsAddress, parseTarget } from "./addresses.ts";
import type { AttemptKind } from "./attempts.ts";
import { CodeState } from "./code-state.ts";
import { asCode, bracketed, defangAll } from "./defang.ts";
import { withoutInvisible } from "./invisible.ts";
import type { KnownLinks } from "./known-links.ts";
import { isHidden } from "./link-label.ts";
import { longestConstruct, readBracket } from "./link-syntax.ts";
import { breakPings, longestPing } from "./pings.ts";

/** What to say for a piece of the text, which ends there; null where that depends on what follows. */
type Step = { readonly end: number; readonly said: string } | null;

/**
 * Markdown that a model writes, made harmless while it grows: nobody is pinged, images are links or words, links lead
 * where their words say and only to what is known, and every other address is plain text. Feed it deltas; what it
 * returns, joined, does not depend on how the text was cut. Text without any of these is not changed.
 */
export class SafeMarkdown {
  readonly #links: KnownLinks;
  readonly #onAttempt: (kind: AttemptKind) => void;
  readonly #code: CodeState;
  #pending = "";
  #isLineStart = true;
  #last = "";
  #isEnded = false;

  constructor(links: KnownLinks, onAttempt: (kind: AttemptKind) => void, code = new CodeState()) {
    this.#links = links;
    this.#onAttempt = onAttempt;
    this.#code = code;
  }

  push(delta: string): string {
    this.#pending += delta;
    // Half a character says nothing about itself.
    const half = /[\uD800-\uDBFF]$/.exec(this.#pending)?.[0] ?? "";
    const whole = this.#pending.slice(0, this.#pending.length - half.length);
    this.#pending = withoutInvisible(whole.replaceAll("\r", "")) + half;
    return this.#take();
  }

  /** The rest, when the text has ended. */
  end(): string {
    this.#isEnded = true;
    return this.#take();
  }

  #take(): string {
    let at = 0;
    let said = "";
    while (at < this.#pending.length) {
      const step = this.#step(at);
      if (step === null) break;
      said += step.said;
      this.#last = step.said.at(-1) ?? this.#last;
      at = step.end;
    }
    this.#pending = this.#pending.slice(at);
    return said;
  }

  #step(at: number): Step {
    if (this.#isLineStart || this.#code.isInFence) {
      const line = this.#fenceLine(at);
      if (line !== "prose") return line;
    }
    this.#isLineStart = false;
    switch (this.#pending.charAt(at)) {
      case "\n":
        this.#isLineStart = true;
        return { end: at + 1, said: "\n" };
      case "\\":
        return this.#escape(at);
      case "`":
        return this.#codeSpan(at);
      case "!":
        if (at + 1 === this.#pending.length && !this.#isEnded) return null;
        return this.#pending.charAt(at + 1) === "[" ? this.#bracket(at) : { end: at + 1, said: "!" };
      case "[":
        return this.#bracket(at);
      case "]":
        return this.#closingBracket(at);
      case "<":
        return this.#angle(at);
      default:
        return this.#words(at);
    }
  }

  #fenceLine(at: number): Step | "prose" {
    const cut = this.#pending.slice(at, at + longestConstruct);
    const newline = cut.indexOf("\n");
    const isTooLong = newline === -1 && cut.length === longestConstruct;
    const line = newline === -1 ? cut : cut.slice(0, newline);
    if (newline === -1 && !isTooLong && !this.#isEnded)
      return this.#code.isInFence || mayBeginFence(line) ? null : "prose";
    if (!this.#code.takeLine(line)) return "prose";
    // The rest of such a line is taken for one of its own.
    if (isTooLong) this.#code.doubt();
    const code = newline === -1 ? cut : cut.slice(0, newline + 1);
    this.#isLineStart = true;
    return { end: at + code.length, said: this.#code.isFenceCertain ? code : this.#defangAll(code) };
  }

  #escape(at: number): Step {
    const escaped = this.#pending.charAt(at + 1);
    if (escaped === "" && !this.#isEnded) return null;
    if (escaped === "`") this.#code.doubt();
    // A backslash keeps nobody from being pinged.
    const isLiteral = /[!-/:-@[-`{-~]/.test(escaped) && !/[<@&]/.test(escaped);
    return isLiteral ? { end: at + 2, said: `\\${escaped}` } : { end: at + 1, said: "\\" };
  }

  #codeSpan(at: number): Step {
    const run = /^`+/.exec(this.#pending.slice(at))?.[0] ?? "`";
    const from = at + run.length;
    const newline = this.#pending.indexOf("\n", from);
    const line = this.#pending.slice(from, Math.min(newline === -1 ? Infinity : newline, at + longestConstruct));
    const isWhole = newline !== -1 || this.#isEnded || at + longestConstruct <= this.#pending.length;
    const close = Array.from(line.matchAll(/`+/g)).find(({ 0: marks }) => marks.length === run.length);
    // The last run may still grow.
    const closeEnd = close === undefined ? null : from + close.index + run.length;
    if (closeEnd === null || closeEnd === this.#pending.length) {
      if (!isWhole) return null;
    }
    if (closeEnd === null) {
      this.#code.doubt();
      return { end: from, said: run };
    }
    const span = this.#pending.slice(at, closeEnd);
    return { end: closeEnd, said: this.#code.isCertain ? span : this.#defangAll(span) };
  }

  #bracket(at: number): Step {
    const found = readBracket(this.#pending, at, this.#isEnded, (target) => holdsTarget(target));
    if (found.kind === "open") return null;
    if (found.kind === "definition") {
      this.#onAttempt("hidden-link");
      return { end: at + 1, said: "\\[" };
    }
    if (found.kind === "plain") return { end: at + 1, said: this.#pending.charAt(at) };
    const label = this.#inner(found.label);
    const url = parseTarget(found.target);
    if (url === null && !found.isImage) return { end: found.end, said: `[${label}${found.tail}` };
    const fault = this.#faultOf(url, found.label);
    if (fault === null) {
      if (found.tail.includes("`")) this.#code.doubt();
      const words = label.trim() === "" ? found.target : label;
      return { end: found.end, said: `[${words}${found.tail}` };
    }
    this.#onAttempt(found.isImage ? "image" : fault);
    const words = label.trim() === "" ? "" : `${label} `;
    return { end: found.end, said: `${words}(${this.#defanged(found.target, "(", ")")})` };
  }

  /** Null where the link may stand. */
  #faultOf(url: ReturnType<typeof parseTarget>, label: string): AttemptKind | null {
    if (url === null || url === "unreadable" || !this.#links.allows(url)) return "unknown-link";
    return isHidden(label, url) ? "hidden-link" : null;
  }

  /** Brackets that are no pair to us may be one to others. */
  #closingBracket(at: number): Step {
    const next = this.#pending.charAt(at + 1);
    if (next === "" && !this.#isEnded) return null;
    return { end: at + 1, said: next === "(" ? "] " : "]" };
  }

  #angle(at: number): Step {
    const content = /^<([^\s<>`]*)/.exec(this.#pending.slice(at, at + longestConstruct))?.[1] ?? "";
    const end = at + 1 + content.length;
    if (end === this.#pending.length && !this.#isEnded && content.length < longestConstruct - 1) return null;
    const sign = this.#withoutPings("<", content);
    if (sign !== "<") return { end: at + 1, said: sign };
    if (this.#pending.charAt(end) !== ">" || !holdsTarget(content)) return { end: at + 1, said: "<" };
    if (end + 1 === this.#pending.length && !this.#isEnded) return null;
    const url = parseTarget(content);
    if (!content.includes("|") && this.#faultOf(url, "") === null) return { end: end + 1, said: `<${content}>` };
    this.#onAttempt("unknown-link");
    return { end: end + 1, said: this.#defanged(content, this.#last, this.#pending.charAt(end + 1)) };
  }

  /** Up to white space, or a mark that has a step of its own. */
  #words(at: number): Step {
    const cut = this.#pending.slice(at, at + longestConstruct);
    const space = /^[^\S\n]+/.exec(cut)?.[0];
    if (space !== undefined) return { end: at + space.length, said: space };
    const word = /^[^\s`[\]<>!\\"|]+/.exec(cut)?.[0] ?? cut.charAt(0);
    // An address takes in marks at which a word ends.
    const piece = /^[^\s<>`"|]+/.exec(cut)?.[0] ?? word;
    if (piece.length === cut.length && this.#pending.length - at <= longestConstruct && !this.#isEnded) return null;
    const meant = decodeEntities(piece.replaceAll(/\\([:/.@])/g, "$1"));
    if (meant !== piece && addressesIn(meant).some(({ text }) => this.#faultOf(parseTarget(text), "") !== null)) {
      this.#onAttempt("unknown-link");
      const next = this.#pending.charAt(at + piece.length);
      return { end: at + piece.length, said: this.#defanged(meant, this.#last, next) };
    }
    const [address] = addressesIn(piece);
    if (address !== undefined && address.start < word.length) return this.#address(at, piece, address);
    const after = this.#pending.slice(at + word.length, at + word.length + longestPing);
    if (/[;\dct]$/i.test(word) && after.startsWith("!") && after.length < longestPing && !this.#isEnded) return null;
    return { end: at + word.length, said: this.#withoutPings(word, after) };
  }

  #address(at: number, piece: string, { start, end, text }: FoundAddress): Step {
    const before = this.#withoutPings(piece.slice(0, start), "");
    if (this.#faultOf(parseTarget(text), "") === null) return { end: at + end, said: before + text };
    this.#onAttempt("unknown-link");
    const next = this.#pending.charAt(at + end);
    return { end: at + end, said: before + this.#defanged(text, before.at(-1) ?? this.#last, next) };
  }

  #withoutPings(word: string, after: string): string {
    const said = breakPings(word, this.#last, after);
    if (said !== word) this.#onAttempt("ping");
    return said;
  }

  #inner(label: string): string {
    const inner = new SafeMarkdown(this.#links, this.#onAttempt, this.#code);
    inner.#isLineStart = false;
    return inner.push(label) + inner.end();
  }

  /** As code, which no platform links, and where that is not certain, with its signs in brackets. */
  #defanged(address: string, before: string, after: string): string {
    if (!this.#code.isCertain || before === "\\") return bracketed(address);
    return `${before === "`" ? " " : ""}${asCode(address)}${after === "`" ? " " : ""}`;
  }

  #defangAll(code: string): string {
    return defangAll(code, (address) => {
      const isKnown = this.#faultOf(parseTarget(address), "") === null;
      if (!isKnown) this.#onAttempt("unknown-link");
      return isKnown;
    });
  }
}

/** Whether a line that begins so may open a fence. */
function mayBeginFence(beginning: string): boolean {
  return /^[\s>\-*+\d.)]*(?:`{0,2}$|~{0,2}$|`{3}|~{3})/.test(beginning);
}

function holdsTarget(target: string): boolean {
  return parseTarget(target) !== null || holdsAddress(decodeEntities(target));
}
