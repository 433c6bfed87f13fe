import { describe, expect, test } from "vitest";
import type { DiscordSettings } from "../../../adapters/discord/settings.ts";
import { splitMarkdown } from "../../../src/platform/split-markdown.ts";
import { answer, killed, minute, open, paragraphs, plain, startIn } from "./conversations.ts";

type Conversation = Awaited<ReturnType<typeof startIn>>;
interface Place {
  readonly name: string;
  readonly threads?: boolean;
  readonly settings?: Partial<DiscordSettings>;
  readonly ask: (conversation: Conversation) => ReturnType<Conversation["mention"]>;
}

const places: readonly Place[] = [
  { name: "in a channel", ask: ({ mention }) => mention() },
  { name: "in a thread of its own", threads: true, ask: ({ mention }) => mention() },
  { name: "in a direct channel", ask: ({ mention, direct }) => mention(direct) },
  { name: "to a slash command", ask: ({ slash }) => slash("ask") },
  { name: "to a slash command in a direct channel", ask: ({ slash, direct }) => slash("ask", direct) },
];

async function asked({ threads = false, settings = {}, ask }: Place) {
  const conversation = await startIn({ settings: { threads, messageContent: true, ...settings } });
  const { bot, discord, mona } = conversation;
  const target = await ask(conversation);
  const shown = () =>
    [...discord.world.channels.keys()]
      .flatMap((id) => discord.answers(id, mona))
      .filter((text) => text !== "is thinking…");
  const reads = () => discord.calls.filter(({ method, path }) => method === "GET" && path.endsWith("/messages"));
  /** An attempt that is killed when it shows as many messages; of whose ids so many were stored. */
  const interrupted = async (text: string, messages: number, stored: number) => {
    const { sink, posted } = open(bot, target);
    const before = shown().length;
    await sink.append(text);
    await discord.until(() => shown().length === before + messages);
    await sink.leave();
    return posted.slice(0, stored);
  };
  const resumed = (posted: readonly string[]) => open(bot, target, { posted, isResumed: true });
  return { ...conversation, target, shown, reads, interrupted, resumed };
}

/** Discord has forgotten the nonces of messages, and not yet the tokens of interactions. */
const later = 6 * minute;

describe.each(places)("an answer $name that was interrupted", (place) => {
  test.each([
    [1, 0],
    [2, 1],
    [3, 2],
  ])("after %i messages, of which %i are known, is whole and nothing is there twice", async (messages, stored) => {
    const { bot, discord, shown, interrupted, resumed } = await asked(place);
    await using _ = bot;
    const known = await interrupted(paragraphs(6 * messages - 3), messages, stored);
    discord.world.advance(later);
    const { sink, posted } = resumed(known);
    await answer(sink, paragraphs(20));
    expect(shown()).toEqual(splitMarkdown(paragraphs(20), 2_000));
    expect(posted).toHaveLength(shown().length);
  });

  test("and is shorter in the next attempt, leaves nothing of the first, known or not", async () => {
    const { bot, discord, shown, interrupted, resumed } = await asked(place);
    await using _ = bot;
    const known = await interrupted(paragraphs(15), 3, 2);
    discord.world.advance(later);
    await answer(resumed(known).sink, "Short.");
    expect(shown()).toEqual(["Short."]);
  });

  test.each(["withdrawn", "left without a word"])("and is %s in the next attempt, is gone", async (how) => {
    const { bot, discord, shown, interrupted, resumed } = await asked(place);
    await using _ = bot;
    const known = await interrupted(paragraphs(9), 2, 1);
    discord.world.advance(later);
    const { sink } = resumed(known);
    await (how === "withdrawn" ? sink.refuse(null) : sink.finish(plain));
    expect(shown()).toEqual([]);
  });

  test("before anything was shown, does not stay a status", async () => {
    const { bot, discord, help, direct, resumed } = await asked(place);
    await using _ = bot;
    discord.world.advance(later);
    await resumed([]).sink.refuse(null);
    expect([...discord.answers(help.id), ...discord.answers(direct.id)]).toEqual([]);
  });

  test("for the first time, costs no look at the channel", async () => {
    const { bot, target, reads } = await asked(place);
    await using _ = bot;
    await answer(open(bot, target).sink, paragraphs(9));
    expect(reads()).toEqual([]);
  });
});

describe("what is looked for after an interruption", () => {
  test("is this turn's alone, though others got lost in the same channel", async () => {
    const { bot, discord, shown, mention, interrupted, resumed } = await asked({
      name: "",
      ask: (all) => all.mention(),
    });
    await using _ = bot;
    const question = await mention();
    const other = open(bot, question, { turnId: "turn-2" });
    await other.sink.append(`Another. ${paragraphs(8)}`);
    await discord.until(() => shown().length === 2);
    await other.sink.leave();
    const known = await interrupted(paragraphs(9), 2, 1);
    discord.world.advance(later);
    const again = open(bot, question, { turnId: "turn-2", posted: other.posted.slice(0, 1), isResumed: true });
    await Promise.all([answer(resumed(known).sink, "One answer."), answer(again.sink, "Another answer.")]);
    expect(shown().toSorted()).toEqual(["Another answer.", "One answer."]);
  });

  test("is found among what people said meanwhile, and not for ever", async () => {
    const { bot, discord, help, mona, shown, reads, interrupted, resumed } = await asked({
      name: "",
      ask: (all) => all.mention(),
    });
    await using _ = bot;
    for (let i = 0; i < 150; i++) discord.world.addMessage({ channelId: help.id, author: mona, content: "chat" });
    await interrupted("Half an answer", 1, 0);
    for (let i = 0; i < 900; i++) discord.world.addMessage({ channelId: help.id, author: mona, content: "chat" });
    discord.world.advance(later);
    await answer(resumed([]).sink, "The whole answer.");
    expect(shown()).toEqual(["The whole answer."]);
    expect(reads()).toHaveLength(3);
  });

  test("is looked for in the channel too, where no thread could be started", async () => {
    const { bot, discord, help, target, shown, interrupted, resumed } = await asked({
      name: "",
      threads: true,
      ask: (all) => all.mention(),
    });
    await using _ = bot;
    help.denied.add("threads");
    await interrupted("Half an answer", 1, 0);
    help.denied.delete("threads");
    discord.world.advance(later);
    const { sink, posted } = resumed([]);
    await answer(sink, paragraphs(8));
    expect(shown()).toEqual(splitMarkdown(paragraphs(8), 2_000));
    expect(discord.answers(help.id)).toHaveLength(2);
    // The same holds for a whole answer, whose messages carry no button that names the turn.
    await answer(open(bot, target, { posted, isResumed: false }).sink, "Another answer in its place.");
    expect(shown()).toEqual(["Another answer in its place."]);
  });

  test("is found in the thread of a question that is gone", async () => {
    const { bot, discord, help, target, shown, interrupted, resumed } = await asked({
      name: "",
      threads: true,
      ask: (all) => all.mention(),
    });
    await using _ = bot;
    const known = await interrupted(paragraphs(9), 2, 1);
    discord.stage.remove([String(target["messageId"])], help.id);
    await resumed(known).sink.refuse(null);
    expect(shown()).toEqual([]);
  });

  test("may have been said under a token that is gone now", async () => {
    const { bot, discord, shown, interrupted, resumed } = await asked({ name: "", ask: (all) => all.slash("ask") });
    await using _ = bot;
    const known = await interrupted(paragraphs(9), 2, 1);
    discord.world.advance(16 * minute);
    await answer(resumed(known).sink, paragraphs(20));
    expect(shown()).toEqual(splitMarkdown(paragraphs(20), 2_000));
  });

  test("may have gone on in a direct message", async () => {
    const { bot, discord, direct, interrupted, resumed } = await asked({ name: "", ask: (all) => all.slash("search") });
    await using _ = bot;
    discord.world.advance(16 * minute);
    const known = await interrupted(paragraphs(9), 2, 1);
    discord.world.advance(later);
    await answer(resumed(known).sink, paragraphs(20));
    expect(discord.answers(direct.id)).toEqual(splitMarkdown(paragraphs(20), 2_000));
  });
});

test("an answer that was interrupted while it was ended is found again, too", async () => {
  const settings = { editIntervalMs: 60 * minute };
  const { bot, discord, target, shown, resumed } = await asked({ name: "", settings, ask: (all) => all.mention() });
  await using _ = bot;
  const known: string[] = [];
  const onPosted = (id: string) => {
    if (known.length === 1) throw killed;
    known.push(id);
  };
  const { sink } = open(bot, target, { onPosted });
  await sink.append("It begins.");
  await discord.until(() => shown().length === 1);
  await expect(answer(sink, paragraphs(15))).rejects.toBe(killed);
  discord.world.advance(later);
  await answer(resumed(known).sink, paragraphs(15));
  expect(shown()).toEqual(splitMarkdown(paragraphs(15), 2_000));
});

test("where the bot may not read what was said, an answer is still there once, as long as Discord knows its nonces", async () => {
  const { bot, discord, help, shown, interrupted, resumed } = await asked({ name: "", ask: (all) => all.mention() });
  await using _ = bot;
  await interrupted("Half an answer", 1, 0);
  help.denied.add("history");
  const { sink } = resumed([]);
  await sink.append("The whole answer");
  await discord.until(() => shown()[0] === "The whole answer");
  await answer(sink, ", and more.");
  expect(shown()).toEqual(["The whole answer, and more."]);
});

test("a private answer's part that got lost leaves a dot, and no text twice", async () => {
  const place = { name: "", ask: ({ slash }: Conversation) => slash("search"), settings: { requestTimeoutMs: 200 } };
  const { bot, discord, shown, interrupted, resumed } = await asked(place);
  await using _ = bot;
  discord.fault({ method: "POST", path: /^\/webhooks/, times: 1, how: { kind: "lost", how: "silent" } });
  const known = await interrupted(paragraphs(9), 2, 1);
  await answer(resumed(known).sink, paragraphs(9));
  const [first, second] = splitMarkdown(paragraphs(9), 2_000);
  expect(shown()).toEqual([first, "-# …", second]);
});

test("the message of a question that waited becomes the answer's, though its id got lost", async () => {
  const { bot, discord, shown, target, resumed } = await asked({ name: "", ask: (all) => all.mention() });
  await using _ = bot;
  const { sink } = open(bot, target);
  sink.waiting("2 questions ahead of you");
  await discord.until(() => shown().length === 1);
  await sink.leave();
  discord.world.advance(later);
  await answer(resumed([]).sink, "The answer.");
  expect(shown()).toEqual(["The answer."]);
});

test("where somebody removed a part, the others move up, so that the order holds", async () => {
  const { bot, discord, help, shown, interrupted, resumed } = await asked({ name: "", ask: (all) => all.mention() });
  await using _ = bot;
  const known = await interrupted(paragraphs(15), 3, 3);
  discord.stage.remove(known.slice(0, 1), help.id);
  await answer(resumed(known).sink, paragraphs(15));
  expect(shown()).toEqual(splitMarkdown(paragraphs(15), 2_000));
});
