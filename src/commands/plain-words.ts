const signs: Readonly<Record<string, string>> = {
  "[": "(",
  "]": ")",
  "<": "‹",
  ">": "›",
  "*": "∗",
  "`": "'",
  "\\": "∖",
};

/**
 * Titles, names and questions as they may stand in a line of Markdown. Whoever wrote them can't end our link and begin another
 * one, which would lead elsewhere than it says.
 */
export function plainWords(text: string): string {
  return text
    .replaceAll(/[[\]<>*`\\]/g, (sign) => signs[sign] ?? sign)
    .replaceAll(/~~+|\|\|+/g, (sign) => sign.slice(0, 1))
    .replaceAll(/\s+/g, " ")
    .trim();
}
