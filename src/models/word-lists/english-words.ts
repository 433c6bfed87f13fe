import { englishDataset, englishRecommendedTransformers, RegExpMatcher } from "obscenity";
import type { WordScores } from "./word-scores.ts";
import { grave, insulting, mild, sexual } from "./word-scores.ts";

/**
 * obscenity's English list, sorted by what its words do. It sees through leetspeak, look-alike letters and doubled ones, and
 * knows what innocent words hold a bad one. What is not named here is taken as an expletive.
 */
const kinds: readonly (readonly [WordScores, string])[] = [
  [grave, "abeed africoon arabush boonga chingchong chink fag kike nigger tranny"],
  [insulting, "bastard bitch cuck cunt prick retard slut spastic twat whore"],
  [
    sexual,
    "bestiality blowjob boob buttplug deepthroat dildo doggystyle ejaculate felch fellatio fisting gangbang handjob hentai jizz lubejob masturbate orgy porn wank",
  ],
];

const scoresByWord = new Map(
  kinds.flatMap(([scores, words]) => words.split(" ").map((word) => [word, scores] as const)),
);

/** Words that mean something else to most: in other languages, in medicine, at the dentist's. */
const innocent = new Set("abo anal anus cum dyke hooker incest negro orgasm penis rape semen sex vagina".split(" "));

/** What each bad word of a text scores. */
export function createEnglishWords(): (text: string) => readonly WordScores[] {
  const dataset = englishDataset.removePhrasesIf(({ metadata }) => innocent.has(metadata?.originalWord ?? ""));
  const matcher = new RegExpMatcher({ ...dataset.build(), ...englishRecommendedTransformers });
  return (text) =>
    matcher.getAllMatches(text).map((match) => {
      const word = dataset.getPayloadWithPhraseMetadata(match).phraseMetadata?.originalWord ?? "";
      return scoresByWord.get(word) ?? mild;
    });
}
