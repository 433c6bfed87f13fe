import { englishDataset, englishRecommendedTransformers, RegExpMatcher } from "obscenity";
import type { WordScores } from "./word-scores.ts";
import { grave, insulting, mild, sexual } from "./word-scores.ts";

/**
 * obscenity's English list, sorted by what its words do. It sees through leetspeak, look-alike letters and doubled ones, and
 * knows what innocent words hold a bad one. What is not named here is taken as an expletive.
 */
const kinds: readonly (readonly [WordScores, string])[] = [
  [grave, "abeed africoon arabush boonga chingchong fag kike nigger tranny"],
  [insulting, "bastard bitch cuck cunt prick retard slut twat whore"],
  [
    sexual,
    "bestiality blowjob boob buttplug deepthroat dildo doggystyle felch fellatio fisting gangbang handjob hentai jizz lubejob masturbate orgy porn wank",
  ],
];

const scoresByWord = new Map(
  kinds.flatMap(([scores, words]) => words.split(" ").map((word) => [word, scores] as const)),
);

/** Words that mean something else to most: in other languages, in medicine, at the dentist's. */
const innocent = new Set(
  "abo anal anus cum dyke ejaculate hooker incest negro orgasm penis rape semen sex spastic vagina".split(" "),
);

/** What bad words are put together with, before and behind. The list's own patterns would find one in "trafficking". */
const compounds = /^(?:mother|bull|horse|dumb|jack|dip|bat)?$/i;
const endings = /^(?:s|es|z|ed|er|ers|ing|in|y|ies|ty|face|head|heads|hole|holes|bag|bags|wit|tard|tards)?$/i;

/** Whether what was found is a word, and not a part of another; 717 is a number and nothing else. */
function isWord(text: string, start: number, end: number): boolean {
  const before = /[\p{L}\p{N}]*$/u.exec(text.slice(Math.max(0, start - 20), start))?.[0] ?? "";
  const after = /^[\p{L}\p{N}]*/u.exec(text.slice(end, end + 20))?.[0] ?? "";
  if (!/\p{L}/u.test(text.slice(start, end))) return false;
  return compounds.test(before) && endings.test(after);
}

/** What each bad word of a text scores. */
export function createEnglishWords(): (text: string) => readonly WordScores[] {
  const dataset = englishDataset.removePhrasesIf(({ metadata }) => innocent.has(metadata?.originalWord ?? ""));
  const matcher = new RegExpMatcher({ ...dataset.build(), ...englishRecommendedTransformers });
  return (text) =>
    matcher.getAllMatches(text).flatMap((match) => {
      if (!isWord(text, match.startIndex, match.endIndex + 1)) return [];
      const word = dataset.getPayloadWithPhraseMetadata(match).phraseMetadata?.originalWord ?? "";
      return scoresByWord.get(word) ?? mild;
    });
}
