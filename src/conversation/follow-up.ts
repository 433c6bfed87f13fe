import { identifiersIn } from "../knowledge/identifiers.ts";
import { stopWords } from "../knowledge/stop-words.ts";
import { tellingWords } from "../knowledge/words.ts";
import type { RememberedTurn } from "./history.ts";

/** "And on Windows?" */
const connective =
  /^(?:and|but|or|so|then|also|ok(?:ay)?|what about|how about|what if|und|oder|aber|et|mais|ou|y|pero|o|e|ma|en|maar|a)(?![\p{L}\p{N}])/iu;
const pronoun =
  /(?<![\p{L}\p{N}])(?:it|its|that|this|those|these|they|them|their|there|he|she|one|ones|same|former|latter|das|dies|dieser|diese|es|sie|davon|dafür|damit|dort|ça|cela|celui|ils|elles|y|eso|esto|esos|ello|quello|questo|isso|isto|dat|dit)(?![\p{L}\p{N}])/iu;

/** With so few words of its own a question hangs on what was said before; with a pronoun, with so many. */
const fewWords = 2;
const fewWithPronoun = 6;
/** Of a script without spaces. */
const fewCharacters = 10;

/** Whether a question can hardly be searched for without what was said before it. Says yes rather too often. */
export function leansOnContext(question: string): boolean {
  const text = question.trim();
  const words = tellingWords(text).size;
  if (connective.test(text)) return true;
  if (/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u.test(text))
    return text.length <= fewCharacters;
  if (pronoun.test(text) && words <= fewWithPronoun) return true;
  return words <= fewWords && identifiersIn(text).length === 0;
}

const mostCarried = 6;
const mostOfTitle = 4;

/** The question with what the one before was about: its telling words, and those of what its answer was taken from. */
export function withCarriedTerms(question: string, before: RememberedTurn): string {
  const known = new Set(termsIn(question).map((term) => term.toLowerCase()));
  const carried: string[] = [];
  const carry = (text: string, most: number) => {
    const fresh = termsIn(text).filter((term) => !known.has(term.toLowerCase()));
    for (const term of fresh.slice(0, most)) {
      known.add(term.toLowerCase());
      carried.push(term);
    }
  };
  carry(before.question.searched ?? spokenWords(before), mostCarried);
  for (const { title } of before.answer.sources.slice(0, 1)) carry(title, mostOfTitle);
  return carried.length === 0 ? question : `${question} ${carried.join(" ")}`;
}

/** Without the name of who asked, which stands before the words in a channel. */
function spokenWords({ question: { text, author } }: RememberedTurn): string {
  return text.startsWith(`${author.name}: `) ? text.slice(author.name.length + 2) : text;
}

function termsIn(text: string): string[] {
  const terms = text.match(/[\p{L}\p{N}](?:[\p{L}\p{M}\p{N}_./:-]*[\p{L}\p{M}\p{N}])?/gu) ?? [];
  return [...new Set(terms.filter((term) => term.length > 1 && !stopWords.has(term.toLowerCase())))];
}
