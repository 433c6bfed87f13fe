import { describe, expect, test } from "vitest";
import { createRememberedChanges } from "../../../src/conversation/remembered-changes.ts";
import type { Verdict } from "../../../src/moderation/moderator.ts";
import type { MessageEdited } from "../../../src/platform/event.ts";
import { answer, engineWith, questionOf } from "../../helpers/engine.ts";

const question = questionOf("What is our VAT number?");

async function remembering(verdict: Verdict) {
  const engine = engineWith();
  await answer(engine, question);
  const changes = createRememberedChanges({ ...engine, moderate: async () => verdict, verdictMs: 1_000 });
  const remembered = async () =>
    (await engine.history.load(question.conversation.id)).map((turn) => turn.question.text);
  return { changes, remembered };
}

function editOf(text: string, messageId = question.messageId): MessageEdited {
  const { conversation, author, at } = question;
  return { kind: "edited", key: "k", conversation, author, at, messageId, text };
}

describe("a question that is edited later", () => {
  test("is remembered with its new words", async () => {
    const { changes, remembered } = await remembering({ kind: "allow", isJudged: true });
    await changes.onEdited(editOf("What is our tax number?"));
    expect(await remembered()).toEqual(["What is our tax number?"]);
  });

  test("is forgotten together with its answer where the new words are flagged", async () => {
    const { changes, remembered } = await remembering({ kind: "block", category: "hate", score: 1 });
    await changes.onEdited(editOf("Something vile"));
    expect(await remembered()).toEqual([]);
  });

  test("changes nothing where it was never remembered", async () => {
    const { changes, remembered } = await remembering({ kind: "allow", isJudged: true });
    await changes.onEdited(editOf("Other words", "another message"));
    expect(await remembered()).toEqual([question.text]);
  });
});

test("a question that is deleted is forgotten with its answer", async () => {
  const { changes, remembered } = await remembering({ kind: "allow", isJudged: true });
  const { conversation, author, at, messageId } = question;
  await changes.onDeleted({ kind: "deleted", key: "k", conversation, author, at, messageId });
  expect(await remembered()).toEqual([]);
});

describe("a question that changes while it is being answered", () => {
  const { conversation, author, at, messageId } = question;
  const deletion = { kind: "deleted", key: "d", conversation, author, at: at + 2, messageId } as const;

  async function changedBefore(change: (changes: ReturnType<typeof createRememberedChanges>) => Promise<void>) {
    const engine = engineWith();
    const changes = createRememberedChanges({ ...engine, verdictMs: 1_000 });
    await change(changes);
    await answer(engine, question);
    await changes.settle(question);
    return (await engine.history.load(conversation.id)).map((turn) => turn.question.text);
  }

  test("is remembered as it was edited", async () => {
    const edit = editOf("What is our tax number?");
    expect(await changedBefore(({ onEdited }) => onEdited(edit))).toEqual(["What is our tax number?"]);
  });

  test("is not remembered where it was deleted, even if an edit is told later", async () => {
    const remembered = await changedBefore(async ({ onEdited, onDeleted }) => {
      await onDeleted(deletion);
      await onEdited(editOf("What is our tax number?"));
    });
    expect(remembered).toEqual([]);
  });
});
