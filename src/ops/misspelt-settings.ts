import { diff } from "node:util";

export interface MisspeltSetting {
  readonly given: string;
  readonly meant: string;
}

/**
 * Variables that look like one of ours written wrongly (DISCORD_BOT_TOKEN, SLACK_SIGNING_SECERT): worth a warning,
 * because the setting that was meant is silently absent, but no more, because they may be somebody else's.
 */
export function misspeltSettings(given: readonly string[], known: readonly string[]): readonly MisspeltSetting[] {
  return given
    .filter((name) => name.length >= 6 && !known.includes(name))
    .flatMap((name) => {
      const [nearest] = known
        .map((meant) => ({ given: name, meant, alike: likeness(name, meant) }))
        .filter(({ alike }) => alike >= minLikeness)
        .sort((a, b) => b.alike - a.alike);
      return nearest === undefined ? [] : [{ given: nearest.given, meant: nearest.meant }];
    });
}

/** Between SLACK_TOKEN, which is meant for us (0.85), and SLACK_CLIENT_SECRET and OPENAI_ORG_ID, which are not (0.77, 0.7). */
const minLikeness = 0.82;

/** The share of letters that both have in the same order, from 0 to 1. */
function likeness(a: string, b: string): number {
  const edits = diff(a, b).filter(([operation]) => operation !== 0).length;
  return 1 - edits / (a.length + b.length);
}
