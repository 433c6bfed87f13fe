import { expect, test } from "vitest";
import { runCommand } from "../../../src/commands/command.ts";
import { resetCommand } from "../../../src/commands/reset.ts";
import type { CommandInvoked } from "../../../src/platform/event.ts";
import { type Author, type Conversation, conversationOf } from "../../../src/platform/message.ts";
import { answer, engineWith, questionOf } from "../../helpers/engine.ts";

const never = new AbortController().signal;
const ann = { id: "UANN", name: "Ann" };
const ben = { id: "UBEN", name: "Ben" };
const inChannel = (threadId: string | null, visibility: Conversation["visibility"] = "public") =>
  conversationOf({ platform: "slack", workspaceId: "T1", channelId: "C1", threadId, visibility });

async function afterTalk(talk: readonly (readonly [Conversation, Author])[]) {
  const engine = engineWith();
  for (const [index, [conversation, author]] of talk.entries()) {
    const question = questionOf(`question ${index}`, { conversation, author });
    await answer(engine, question, undefined, { turnId: `turn-${index}` });
  }
  const reset = (conversation: Conversation, author: Author) => {
    const event: CommandInvoked = {
      kind: "command",
      key: "k",
      conversation,
      author,
      at: 0,
      command: "reset",
      options: {},
      target: {},
    };
    return runCommand(resetCommand(engine), event, never);
  };
  const remembered = async (conversation: Conversation) => (await engine.history.load(conversation.id)).length;
  return { reset, remembered };
}

test("in a thread, that thread is forgotten and no other", async () => {
  const { reset, remembered } = await afterTalk([
    [inChannel("1"), ann],
    [inChannel("2"), ann],
  ]);
  expect(await reset(inChannel("1"), ben)).toBe("Forgotten: 1 exchange. We start afresh.");
  expect(await remembered(inChannel("1"))).toBe(0);
  expect(await remembered(inChannel("2"))).toBe(1);
});

test("where the thread is not known, a person's own threads are forgotten, and nobody else's", async () => {
  const { reset, remembered } = await afterTalk([
    [inChannel("1"), ann],
    [inChannel("2"), ann],
    [inChannel("2"), ben],
    [inChannel("UANN", "direct"), ann],
  ]);
  expect(await reset(inChannel("UANN", "direct"), ann)).toBe("Forgotten: 2 exchanges. We start afresh.");
  expect(await remembered(inChannel("1"))).toBe(0);
  expect(await remembered(inChannel("2"))).toBe(2);
});

test("a channel beside this one whose id begins alike is not touched", async () => {
  const other = conversationOf({
    platform: "slack",
    workspaceId: "T1",
    channelId: "C12",
    threadId: "1",
    visibility: "public",
  });
  const { reset, remembered } = await afterTalk([[other, ann]]);
  expect(await reset(inChannel("UANN", "direct"), ann)).toBe("There was nothing to forget here.");
  expect(await remembered(other)).toBe(1);
});
