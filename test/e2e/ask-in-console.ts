import { expect } from "vitest";
import { visit } from "../adapters/console/visitor.ts";

type Tab = Awaited<ReturnType<typeof visit>>;

export interface Shown {
  readonly tab: Tab;
  readonly state: string;
  readonly question: string;
  /** The answer, with all that stands under it. */
  readonly text: string;
  readonly sourcePaths: readonly string[];
}

/** Types into the console, and waits until the turn has ended: in a new conversation, or in that of a tab. */
export async function askInConsole(url: string, text: string, before?: Tab): Promise<Shown> {
  const tab = before === undefined ? await visit(url) : await before.reload();
  using changes = await tab.listen(tab.cursor);
  expect((await tab.send(text)).status).toBe(202);
  for await (const { kind, data } of changes.events) {
    if (kind === "state" && /"state":"(?:finished|refused)"/.test(data)) return newestTurn(await tab.reload());
  }
  throw new Error(`the stream of changes ended before the answer to ${text}`);
}

/** The last turn of a conversation, as somebody sees it who opens it now. */
export function newestTurn(tab: Tab): Shown {
  const [question = "", answer = ""] = (tab.page.split("<article").at(-1) ?? "").split('<div class="answer">');
  const [shown = ""] = answer.split("</article>");
  return {
    tab,
    state: /data-state="([^"]*)"/.exec(question)?.[1] ?? "",
    question: wordsOf(/<h2[^]*<\/h2>/.exec(question)?.[0] ?? ""),
    text: wordsOf(shown),
    sourcePaths: [...shown.matchAll(/class="source"\s+href="([^"]+)"/g)].map(([, path = ""]) => path),
  };
}

function wordsOf(html: string): string {
  const words = html.replaceAll(/<[^>]*>/g, " ").replaceAll("&#39;", "'");
  return words.replaceAll(/\s+/g, " ").trim();
}
