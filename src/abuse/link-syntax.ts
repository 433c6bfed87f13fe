/** What stands at a bracket. `open`: that depends on what follows. */
export type Bracket =
  | { readonly kind: "open" }
  | { readonly kind: "plain" }
  /** `[label]:` and a target, which gives a name to an address. */
  | { readonly kind: "definition" }
  | {
      readonly kind: "link";
      readonly isImage: boolean;
      readonly label: string;
      readonly target: string;
      /** From the closing bracket on. */
      readonly tail: string;
      readonly end: number;
    };

/** For so many characters something may be half-open; then it is plain text. */
export const longestConstruct = 2_000;

const balanced = String.raw`(?!<)(?:[^\s()\\]|\\.|\((?:[^\s()\\]|\\.|\([^\s()]*\))*\))*`;
const inline = new RegExp(String.raw`^\(\s*(?:<([^<>\n]*)>|(${balanced}))(?:\s+(?:"[^"]*"|'[^']*'|\([^()]*\)))?\s*\)`);
const definition = /^:\s*(?:<([^<>\n]*)>|(\S+))(?=\s)/;

/** @param isWhole whether nothing follows the text. */
export function readBracket(
  text: string,
  at: number,
  isWhole: boolean,
  isAddress: (target: string) => boolean,
): Bracket {
  const { scope, isComplete } = scopeAt(text, at, isWhole);
  const isImage = scope.startsWith("!");
  const start = isImage ? 1 : 0;
  const close = closingBracket(scope, start);
  if (close === "too-deep") return { kind: "plain" };
  if (close === null) return { kind: isComplete ? "plain" : "open" };
  const after = scope.slice(close + 1);
  if (after === "") return { kind: isComplete ? "plain" : "open" };
  if (after.startsWith("(")) {
    const match = inline.exec(after);
    if (match === null) return { kind: isComplete ? "plain" : "open" };
    const label = scope.slice(start + 1, close);
    const end = at + close + 1 + match[0].length;
    return { kind: "link", isImage, label, target: match[1] ?? match[2] ?? "", tail: `]${match[0]}`, end };
  }
  if (!after.startsWith(":")) return { kind: "plain" };
  const match = definition.exec(`${after}${isComplete ? "\n" : ""}`);
  if (match === null) return { kind: isComplete ? "plain" : "open" };
  return { kind: isAddress(match[1] ?? match[2] ?? "") ? "definition" : "plain" };
}

/** A blank line ends whatever is open. */
function scopeAt(text: string, at: number, isWhole: boolean) {
  const cut = text.slice(at, at + longestConstruct);
  const blank = /\n[ \t]*\n/.exec(cut);
  const scope = blank === null ? cut : cut.slice(0, blank.index + 1);
  return { scope, isComplete: isWhole || blank !== null || cut.length === longestConstruct };
}

/** Brackets nest no deeper where people read them; without a limit, a page of brackets takes seconds. */
const deepestBracket = 8;

function closingBracket(scope: string, from: number): number | "too-deep" | null {
  let depth = 0;
  const signs = /\\[^]|[[\]]/g;
  signs.lastIndex = from;
  for (let sign = signs.exec(scope); sign !== null; sign = signs.exec(scope)) {
    if (sign[0] === "[") depth += 1;
    if (sign[0] === "]") depth -= 1;
    if (depth === 0) return sign.index;
    if (depth > deepestBracket) return "too-deep";
  }
  return null;
}
