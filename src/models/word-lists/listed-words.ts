import cs from "naughty-words/cs.json" with { type: "json" };
import da from "naughty-words/da.json" with { type: "json" };
import de from "naughty-words/de.json" with { type: "json" };
import es from "naughty-words/es.json" with { type: "json" };
import fi from "naughty-words/fi.json" with { type: "json" };
import fr from "naughty-words/fr.json" with { type: "json" };
import hu from "naughty-words/hu.json" with { type: "json" };
import it from "naughty-words/it.json" with { type: "json" };
import nl from "naughty-words/nl.json" with { type: "json" };
import no from "naughty-words/no.json" with { type: "json" };
import pl from "naughty-words/pl.json" with { type: "json" };
import pt from "naughty-words/pt.json" with { type: "json" };
import ru from "naughty-words/ru.json" with { type: "json" };
import sv from "naughty-words/sv.json" with { type: "json" };
import tr from "naughty-words/tr.json" with { type: "json" };
import { insulting, mild, type WordScores } from "./word-scores.ts";

/**
 * The LDNOOBW lists (CC BY 4.0) of languages that put spaces between words. They mix explicit words with insults and do
 * not say which is which, so that a word counts as mild unless it is known as an insult here.
 */
const lists = [cs, da, de, es, fi, fr, hu, it, nl, no, pl, pt, ru, sv, tr];

const insults =
  "arschloch fotze hurensohn schlampe wichser missgeburt cabrón cabron gilipollas puta enculé encule connard connasse salope pute stronzo puttana bastardo caralho filho-da-puta viado klootzak kankerhoer hoer kurwa chuj skurwysyn pizda сука блядь пизда мудак пидор fitta jävla orospu piç kurva zmrd";

/** Innocent in another language than the list's, or no bad word at all. */
const innocent = new Set(
  "cona fecal gerber heterosexual homosexual lesbisch gay lesbian lesbo mof pot semen trio vulva".split(" "),
);

/** A word of three letters is a common one in some other language: am, con, del, fan. */
const shortest = 4;
const longestPhrase = 4;

const leet: Readonly<Record<string, string>> = {
  "0": "o",
  "1": "i",
  "3": "e",
  "4": "a",
  "5": "s",
  "7": "t",
  "@": "a",
  $: "s",
};

/** What each listed word or phrase of a text scores: whole words alone, in any case, also in leetspeak. */
export function createListedWords(): (text: string) => readonly WordScores[] {
  const known = new Map<string, WordScores>();
  for (const word of lists.flat()) {
    const plain = wordsIn(word).join(" ");
    if (plain.length >= shortest && !innocent.has(plain)) known.set(plain, mild);
  }
  for (const word of insults.split(" ")) known.set(word.replaceAll("-", " "), insulting);

  return (text) => {
    const words = wordsIn(text);
    const readings = [words, words.map(withoutLeet)];
    return readings.flatMap((reading) => reading.flatMap((_, start) => phrasesFrom(reading, start, known)));
  };
}

function phrasesFrom(words: readonly string[], start: number, known: ReadonlyMap<string, WordScores>): WordScores[] {
  const found: WordScores[] = [];
  for (let length = 1; length <= longestPhrase && start + length <= words.length; length += 1) {
    const scores = known.get(words.slice(start, start + length).join(" "));
    if (scores !== undefined) found.push(scores);
  }
  return found;
}

function wordsIn(text: string): string[] {
  return (
    text
      .normalize("NFC")
      .toLowerCase()
      .match(/[\p{L}\p{N}@$]+/gu) ?? []
  );
}

/** Only of what has letters: 2024 is a year. */
function withoutLeet(word: string): string {
  return /\p{L}/u.test(word) ? word.replaceAll(/[013457@$]/g, (sign) => leet[sign] ?? sign) : word;
}
