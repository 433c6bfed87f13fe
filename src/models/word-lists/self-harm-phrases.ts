import type { WordScores } from "./word-scores.ts";

/**
 * Plain words of somebody who means to harm themselves, so that without a model, too, they are pointed to people who can
 * help. Far from all of them: a model sees more.
 */
const phrases: readonly RegExp[] = [
  /\bi(?:'m| am)? (?:really |just )?(?:want|wanna|going|gonna|plan|planning)(?: to)? (?:to )?(?:kill myself|end my (?:own )?life|hurt myself|take my (?:own )?life|commit suicide)\b/i,
  /\bi (?:want|wanna)(?: to)? die\b(?!-)/i,
  /\bich (?:will|möchte|werde) (?:mich (?:umbringen|töten|selbst verletzen)|(?:nicht mehr leben|sterben))/i,
  /\b(?:quiero|voy a) (?:matarme|suicidarme|morirme|quitarme la vida)\b/i,
  /\bje (?:veux|vais) (?:me (?:tuer|suicider)|mourir)\b/i,
  /\bvoglio (?:uccidermi|suicidarmi|morire)\b/i,
  /\b(?:quero|vou) (?:me matar|morrer)\b/i,
];

export function selfHarmIn(text: string): readonly WordScores[] {
  const plain = text.replaceAll("’", "'").replaceAll(/\s+/g, " ");
  return phrases.some((phrase) => phrase.test(plain)) ? [{ "self-harm": 0.8, "self-harm/intent": 0.8 }] : [];
}
