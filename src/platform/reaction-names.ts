/** Reactions that people choose for "this is worth keeping", by their short names; any other can be set by both of its names. */
const characters: Readonly<Record<string, string>> = {
  star: "⭐",
  star2: "🌟",
  sparkles: "✨",
  trophy: "🏆",
  medal: "🏅",
  first_place_medal: "🥇",
  crown: "👑",
  gem: "💎",
  dart: "🎯",
  100: "💯",
  bookmark: "🔖",
  pushpin: "📌",
  white_check_mark: "✅",
  brain: "🧠",
  owl: "🦉",
};

/**
 * What one reaction is called: its short name (Slack's), the character itself (Discord's), or the name of an emoji of a
 * workspace's own, which both use.
 * @param given names, with or without colons.
 */
export function reactionNames(given: readonly string[]): readonly string[] {
  const names = given.map((name) => name.replaceAll(":", "").replace("\uFE0F", ""));
  const others = names.flatMap((name) => [
    ...Object.entries(characters).flatMap(([short, character]) => (character === name ? [short] : [])),
    ...(characters[name] === undefined ? [] : [characters[name]]),
  ]);
  return [...new Set([...names, ...others])];
}
