/** Invisible, and no letter: with it inside, a mention is only its words. */
const breaker = "\u2060";

const less = "(?:<|&lt;?|&#0*60;?|&#x0*3c;?)";
const groups = "everyone|here|channel";
const pings = new RegExp(`${less}(?=@|!(?:${groups}|subteam|date|group))|(?<![\\w.])@(?=${groups})`, "gi");

/** So many characters behind a sign tell whether it pings. */
export const longestPing = "!everyone".length;

/**
 * The same text, in which nobody is mentioned: what wakes people in Slack or Discord is `<@U1>`, `<@&7>`, `<!subteam^S1>` and
 * `@everyone`, also behind an entity.
 *
 * @param before what stands before it, and `after` behind it.
 */
export function breakPings(text: string, before: string, after: string): string {
  const end = before.length + text.length;
  return (before + text + after)
    .replaceAll(pings, (sign, at: number) => (at >= before.length && at < end ? sign + breaker : sign))
    .slice(before.length, after === "" ? undefined : -after.length);
}
