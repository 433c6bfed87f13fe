import { marked, type Token } from "marked";

/** Where a link may lead in these tests. */
const trusted = new Set(["docs.corp.example"]);

/**
 * What is wrong with Markdown that reached a platform, read without any help of what made it harmless: as CommonMark with
 * GitHub's links, and as Discord reads it, which knows no blocks.
 */
export function harmsIn(markdown: string): string[] {
  const harms: string[] = [];
  marked.walkTokens(marked.lexer(markdown), (token) => void harms.push(...harmsOf(token)));
  const asDiscord = markdown.replaceAll(/```[^]*?```|(`+)[^]*?[^`]\1(?!`)/g, " ");
  for (const [address] of asDiscord.matchAll(/(?:https?|slack|ftp):\/\/[^\s<>"]+/gi)) {
    if (!leadsToTrusted(address)) harms.push(`Discord links ${address}`);
  }
  if (/\]\(\s*<?(?:javascript|data|vbscript|mailto|\/\/)/i.test(asDiscord))
    harms.push("a link to something that is no page");
  if (/(?:<|&lt;)[@!](?!DOCTYPE|--)|@(?:everyone|here|channel)/i.test(markdown)) harms.push("somebody is pinged");
  if (/[\u202A-\u202E\u2066-\u2069\u200B]|[\u{E0000}-\u{E007F}]/u.test(markdown)) harms.push("something is invisible");
  return harms;
}

function harmsOf(token: Token): string[] {
  if (token.type === "image") return ["an image is loaded"];
  if (token.type === "def" && /^[a-z]+:|^\/\//i.test(String(token["href"]))) return ["an address is given a name"];
  if (token.type === "link") {
    const href = String(token["href"]);
    if (!/^[a-z]+:|^\/\//i.test(href)) return [];
    if (!leadsToTrusted(href)) return [`a link leads to ${href}`];
    const shown = /[\w-]+(?:\.[\w-]+)+[^\s]*/.exec(String(token["text"]))?.[0];
    if (shown !== undefined && !href.includes(shown.replace(/^https?:\/\//, ""))) return [`a link shows ${shown}`];
  }
  // Slack links names of hosts in plain text.
  if (token.type === "text" && !("tokens" in token && token.tokens !== undefined)) {
    const bare = /(?:www\.)[\w.-]+|[\w-]+(?:\.[\w-]+)*\.(?:example|com|gg)\b[^\s]*/i.exec(String(token["text"]));
    if (bare !== null && !leadsToTrusted(bare[0])) return [`Slack links ${bare[0]}`];
  }
  return [];
}

export function leadsToTrusted(address: string): boolean {
  const url = URL.parse(/^[a-z][a-z\d+.-]*:/i.test(address) ? address : `https://${address}`);
  return url !== null && url.username === "" && url.protocol.startsWith("http") && trusted.has(url.host);
}
