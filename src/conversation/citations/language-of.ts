/** Small words that every text of some length has, and that few other languages have. */
const smallWords: Readonly<Record<string, ReadonlySet<string>>> = {
  en: setOf("the of and to is are that this with for you it be not can from your which when have has was will by"),
  de: setOf("der die das und ist nicht ein eine mit den dem auf für wird sie von zu werden auch im des kann sich"),
  fr: setOf("le la les des et est une pour dans que vous pas sur par avec ce du au qui sont votre aux cette"),
  es: setOf("el la los las de y es una para que en no por con del se su al como más puede lo este"),
  it: setOf("il lo gli di e è una per che non con della del si nel sono dei alla le più può questo"),
  pt: setOf("o os as de e é uma para que não com do da em no na por se um dos seu pode são"),
  nl: setOf("de het een en is niet van voor met op dat te zijn wordt ook aan bij kan deze naar door"),
  pl: setOf("i w na nie się z do jest że o jak po co dla przez oraz być lub może od"),
};

const allSmallWords = new Set(Object.values(smallWords).flatMap((words) => [...words]));

/** Japanese is mostly Han too; it alone has kana. */
const scripts: readonly { readonly name: string; readonly pattern: RegExp; readonly least: number }[] = [
  { name: "Japanese", pattern: /[\p{Script=Hiragana}\p{Script=Katakana}]/gu, least: 0.1 },
  ...["Han", "Hangul", "Thai", "Arabic", "Hebrew", "Greek", "Cyrillic", "Devanagari"].map((name) => ({
    name,
    pattern: new RegExp(String.raw`\p{Script=${name}}`, "gu"),
    least: 0.4,
  })),
];

/** What a text is written in, as far as that shows: a script of its own, or else the small words. */
export function languageOf(text: string): string | null {
  const letters = text.match(/\p{L}/gu)?.length ?? 0;
  const script = scripts.find(({ pattern, least }) => (text.match(pattern)?.length ?? 0) > least * letters);
  if (script !== undefined) return script.name;
  const words = text.toLowerCase().match(/\p{L}+/gu) ?? [];
  const counts = Object.entries(smallWords)
    .map(([language, known]) => ({ language, count: words.filter((word) => known.has(word)).length }))
    .toSorted((a, b) => b.count - a.count);
  const [first, second] = counts;
  const isClear = first !== undefined && first.count >= 2 && first.count > (second?.count ?? 0);
  return isClear ? first.language : null;
}

/** Whether a word says nothing of what a text is about, in any of the languages. */
export function isSmallWord(word: string): boolean {
  return allSmallWords.has(word);
}

function setOf(words: string): ReadonlySet<string> {
  return new Set(words.split(" "));
}
