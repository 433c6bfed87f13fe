/** Fewer words are a name, a button, an irony; not what somebody is quoted with. */
const leastWords = 3;
/** Where words have no spaces between them. */
const leastCharacters = 6;

const marks = /"([^"\n]+)"|“([^”\n]+)”|„([^“”\n]+)[“”]|«([^»\n]+)»|「([^」\n]+)」/g;

/** What stands in quotation marks and is long enough to be a quotation; code is none. */
export function quotationsIn(text: string): string[] {
  return [...withoutCode(text).matchAll(marks)]
    .map(([, ...groups]) => groups.find((group) => group !== undefined) ?? "")
    .filter((quoted) => isLong(plain(quoted)));
}

/** Whether the text holds these words in this order, whatever their marks and their case; what "…" leaves out may be anything. */
export function holds(text: string, quoted: string): boolean {
  const whole = ` ${plain(text)} `;
  return quoted
    .split(/…|\.{3}|\[[^\]]*\]/)
    .map(plain)
    .filter((part) => part !== "")
    .every((part) => whole.includes(isSpaced(part) ? ` ${part} ` : part));
}

function withoutCode(text: string): string {
  return text.replaceAll(/(`+)[^`]*\1/g, " ");
}

function plain(text: string): string {
  return (
    text
      .normalize("NFKC")
      .toLowerCase()
      .match(/[\p{L}\p{M}\p{N}]+/gu) ?? []
  ).join(" ");
}

function isLong(words: string): boolean {
  return words.split(" ").length >= leastWords || (!isSpaced(words) && words.length >= leastCharacters);
}

function isSpaced(words: string): boolean {
  return !/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u.test(words);
}
