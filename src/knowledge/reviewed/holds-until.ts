import { UserError } from "../../errors.ts";

const dayMs = 86_400_000;

/**
 * From when on an answer holds no longer: the midnight (UTC) that ends the day, or the instant. Null where nothing is written.
 * @throws UserError
 */
export function parseHoldsUntil(written: string, now: number): number | null {
  const text = written.trim();
  if (text === "") return null;
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(text);
  const isInstant = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?Z$/.test(text);
  const at = isDay || isInstant ? Date.parse(text) : Number.NaN;
  // Some days that no month has are taken for the next month's first ones.
  if (Number.isNaN(at) || !new Date(at).toISOString().startsWith(text.slice(0, 10)))
    throw new UserError(
      "no-date",
      `\`${text.slice(0, 40)}\` is no date: write the last day that counts, as 2026-12-31.`,
    );
  const until = isDay ? at + dayMs : at;
  if (until <= now) throw new UserError("date-passed", `${text} has passed: nobody would ever find this answer.`);
  return until;
}
