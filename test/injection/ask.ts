import { expect } from "vitest";
import { visit } from "../adapters/console/visitor.ts";
import type { Stage } from "./stage.ts";

/** A question's way to the bot, and all that a platform shows of the answer, as it was sent. */
export type Ask = (stage: Stage, words: readonly string[], authorName: string) => Promise<Shown>;

export type Shown =
  | { readonly kind: "markdown"; readonly text: string }
  | { readonly kind: "html"; readonly text: string };

let count = 0;

/** Each question in turn, in one thread; the last answer counts. */
const inSlack: Ask = async ({ slack }, words) => {
  let thread: string | null = null;
  for (const [index, text] of words.entries()) {
    const mention = { channel: "C0HELP", user: "U0EVE", text: `<@${slack.botUserId}> ${escaped(text)}` };
    const said = slack.say({ ...mention, ...(thread !== null && { thread_ts: thread }) });
    thread ??= said.ts;
    await slack.waitFor(() => wholeIn(slack, thread ?? "").length > index || null, 20_000);
  }
  const last = wholeIn(slack, thread ?? "").at(-1);
  // The blocks below hold plain text and links of Slack's own notation.
  return { kind: "markdown", text: (last?.text ?? "").replaceAll(/<(https:\/\/[^|>]*)\|[^>]*>/g, "$1") };
};

function wholeIn(slack: Stage["slack"], thread: string) {
  return slack
    .messages("C0HELP", thread)
    .filter(({ isFromBot, blocks }) => isFromBot && JSON.stringify(blocks).includes("feedback_buttons"));
}

/** As Slack's clients send it. */
function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

const inDiscord: Ask = async ({ discord }, words, authorName) => {
  const eve = discord.world.addUser(authorName);
  const channel = discord.world.addChannel(`help-${(count += 1)}`);
  const whole = () =>
    discord
      .messages(channel.id)
      .filter(
        ({ author, components }) => author.id === discord.world.bot.id && JSON.stringify(components).includes("fb:up"),
      );
  for (const [index, text] of words.entries()) {
    discord.say(eve, channel, `<@${discord.world.bot.id}> ${text}`);
    await discord.until(() => whole().length > index);
  }
  const posts = discord.calls.filter(({ method }) => method === "POST" || method === "PATCH");
  for (const { body } of posts) {
    if (typeof body !== "object" || body === null || !("content" in body)) continue;
    expect(body).toMatchObject({ allowed_mentions: { parse: [], replied_user: false } });
  }
  return {
    kind: "markdown",
    text: discord
      .answers(channel.id)
      .slice(words.length - 1)
      .join("\n\n"),
  };
};

const inConsole: Ask = async ({ consoleUrl }, words) => {
  let tab = await visit(consoleUrl);
  for (const text of words) {
    using changes = await tab.listen(tab.cursor);
    expect((await tab.send(text)).status).toBe(202);
    for await (const { kind, data } of changes.events) {
      if (kind === "state" && /"state":"(?:finished|refused)"/.test(data)) break;
    }
    tab = await tab.reload();
  }
  const [, answer = ""] = (tab.page.split("<article").at(-1) ?? "").split('<div class="answer">');
  return { kind: "html", text: answer };
};

export const platforms = { Slack: inSlack, Discord: inDiscord, console: inConsole } as const;
