import { describe, expect, test } from "vitest";
import { candidateSources } from "../../../../src/fine-tuning/dataset/candidate-sources.ts";
import type { Candidate } from "../../../../src/fine-tuning/dataset/candidate.ts";
import { keptTurnOf } from "../../../contracts/training-turns.ts";
import { cardOf, openChat } from "./open-chat.ts";

const ann = { id: "test:W:U1", name: "Ann" };

/** An answer that is kept, in a thread of the channel where commands are used. */
async function withAnswers(...turnIds: readonly string[]) {
  const world = await openChat();
  const life = await world.live();
  const { training, usage } = life.storage;
  await training.agree(ann.id, true, 1);
  for (const [index, turnId] of turnIds.entries()) {
    const at = 100 + index;
    const turn = keptTurnOf(turnId, { at, workspace: "test:W", conversationId: "test:W:C:T", people: [ann] });
    await training.keep(turn);
    const use = { input: 1, cached: 0, output: 1, cost: 0, durationMs: 1, state: "delivered", channelId: "C" } as const;
    await usage.record({ ...use, turnId, at, workspace: "test:W", model: "m", authorId: "U1" });
  }
  const candidates = async () => {
    const found: Candidate[] = [];
    for (const source of candidateSources(training, { list: async () => [] }))
      for await (const one of source()) found.push(one);
    return found.map(({ source, answer }) => ({ source, answer }));
  };
  return { ...world, life, training, candidates };
}

describe("answers that moderators approve for training", () => {
  test("are in the next dataset, liked or not; others are not", async () => {
    const { life, candidates, entries } = await withAnswers("one", "two");
    const card = cardOf(await life.run("finetune approve", {}, "U2"));
    expect(card.markdown).toContain("How two?");
    expect(await candidates()).toEqual([]);
    // The newest stands first.
    const after = cardOf(await life.press(card, "Approve 2", "U2"));
    expect(after.markdown).toContain("✅ approved (test:U2)");
    expect(await candidates()).toEqual([{ source: "approved", answer: "Like one." }]);
    expect(JSON.stringify(entries)).toContain("was approved for training");
  });

  test("are approved by moderators and administrators alone", async () => {
    const { life, candidates } = await withAnswers("one");
    await expect(life.run("finetune approve", {}, "U9")).rejects.toMatchObject({
      code: expect.stringMatching(/^not-among-/),
    });
    const card = cardOf(await life.run("finetune approve", {}, "U1"));
    await expect(life.press(card, "Approve 1", "U9")).rejects.toMatchObject({
      code: expect.stringMatching(/^not-among-/),
    });
    expect(await candidates()).toEqual([]);
  });

  test("go with the consent of whoever asked", async () => {
    const { life, candidates, training } = await withAnswers("one");
    const card = cardOf(await life.run("finetune approve"));
    await life.press(card, "Approve 1");
    await training.agree(ann.id, false, 2);
    expect(await candidates()).toEqual([]);
    expect(cardOf(await life.press(card, "Approve 1")).markdown).toContain("No answer is kept here");
    expect(cardOf(await life.run("finetune approve")).markdown).toContain("/finetune consent on");
  });

  test("an answer that is given again is another one", async () => {
    const { life, candidates, training } = await withAnswers("one");
    await life.press(cardOf(await life.run("finetune approve")), "Approve 1");
    const again = { at: 200, workspace: "test:W", conversationId: "test:W:C:T", people: [ann], answer: "Otherwise." };
    await training.keep(keptTurnOf("one", again));
    expect(await candidates()).toEqual([{ source: "approved", answer: "Like one." }]);
    expect(cardOf(await life.run("finetune approve")).buttons.map(({ label }) => label)).toEqual([
      "✅ Approve 1 for training",
    ]);
  });

  test("no link of another place is taken", async () => {
    const { life } = await withAnswers("one");
    await expect(life.run("finetune approve", { link: "https://example.com" })).rejects.toMatchObject({
      code: "wrong-link",
    });
  });
});
