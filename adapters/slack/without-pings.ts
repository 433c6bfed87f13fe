/** Invisible, and no letter: with it inside, a mention is only its words. */
const breaker = "\u2060";

const groups = ["channel", "here", "everyone"];
/** What wakes people: `<@U1>`, `<!here>`, `<!subteam^S1>`; and `@here` in plain words, which some of Slack's parsers link. */
const pings = new RegExp(`<(?=@|!(?:${groups.join("|")}|subteam))|(?<![\\w.])@(?=${groups.join("|")})`, "gi");
const beginnings = ["<@", ...[...groups, "subteam"].map((name) => `<!${name}`), ...groups.map((name) => `@${name}`)];
const longestBeginning = Math.max(...beginnings.map(({ length }) => length));

/** The same text, in which nobody is mentioned. */
export function withoutPings(text: string): string {
  return text.replaceAll(pings, (start) => start + breaker);
}

/**
 * How much of a growing text {@link withoutPings} treats the same, whatever follows: an end that may still become a ping is
 * not part of it.
 */
export function settledPings(text: string): number {
  const tail = text.slice(-longestBeginning).toLowerCase();
  for (let at = 0; at < tail.length; at += 1) {
    const end = tail.slice(at);
    if (beginnings.some((beginning) => beginning.startsWith(end))) return text.length - end.length;
  }
  return text.length;
}
