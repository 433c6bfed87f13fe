/** A card is one message; in Discord, of 2,000 characters. */
const maxCharacters = 1_950;

/** As many of the lines as a card has room for; says how many there are more, and what else stands below. */
export function fittedLines(
  lines: readonly string[],
  all: number,
  below: readonly string[],
): { readonly markdown: string; readonly shown: number } {
  for (let shown = lines.length; ; shown -= 1) {
    const more = all > shown ? [`…and ${all - shown} more.`] : [];
    const markdown = [lines.slice(0, shown).join("\n"), ...more, ...below].filter((part) => part !== "").join("\n\n");
    if (markdown.length <= maxCharacters || shown === 0) return { markdown, shown };
  }
}
