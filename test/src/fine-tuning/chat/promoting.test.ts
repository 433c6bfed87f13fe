import { describe, expect, test } from "vitest";
import { cardOf, openChat, until } from "./open-chat.ts";

const questions = Array.from({ length: 7 }, (_, n) =>
  JSON.stringify({
    messages: [
      { role: "user", content: `Question ${n}?` },
      { role: "assistant", content: `Answer ${n}.` },
    ],
  }),
);
const atOnce = { where: "everywhere", share: "20", first: "promote at once" };

/** A tuned model that answers better than the one that answers now, as the judge sees it: it says so. */
async function openModels() {
  const world = await openChat();
  world.fake.answer = ({ model, question }) => {
    if (!question.includes("answer A")) return { text: model === "ft:ours" ? "Better." : "Worse." };
    return { text: /<<< answer A\nBetter/.test(question) ? "A" : "B" };
  };
  const createdAt = Math.floor(Date.now() / 1000);
  world.fake.jobs.push({ id: "ftjob-a", status: "succeeded", tunedModel: "ft:ours", createdAt, finishedAt: createdAt });
  return world;
}

describe("promoting in chat", () => {
  test("a succeeded job's model is promoted by a button and rolled back by another, by administrators alone", async () => {
    const { live, entries } = await openModels();
    const life = await live();
    const { promotions } = life.storage.tuning;
    const card = cardOf(await life.run("finetune status", { job: "ftjob-a" }));
    await expect(life.press(card, "Promote", "U2")).rejects.toMatchObject({
      code: expect.stringMatching(/^not-among-/),
    });
    expect(await life.press(card, "Promote")).toMatchObject({ kind: "open", form: { action: "finetune.promote" } });
    await expect(life.submit("finetune.promote", "ftjob-a", { ...atOnce, share: "0" })).rejects.toMatchObject({
      code: "wrong-share",
    });
    const promoted = cardOf(await life.submit("finetune.promote", "ftjob-a", atOnce));
    expect(promoted.markdown).toContain("`ft:ours` answers 20 % of conversations everywhere");
    await life.submit("finetune.promote", "ftjob-a", atOnce);
    await expect(life.press(promoted, "Roll back", "U2")).rejects.toMatchObject({
      code: expect.stringMatching(/^not-among-/),
    });
    const after = cardOf(await life.press(promoted, "Roll back"));
    expect(after.markdown).not.toContain("🚀");
    expect(await promotions.current()).toEqual([]);
    await expect(life.press(promoted, "Roll back")).rejects.toMatchObject({ code: "not-promoted" });
    expect(JSON.stringify(entries)).toContain("a model was promoted");
  });

  test("figures of the promoted model and of the other stand at its job", async () => {
    const { live } = await openModels();
    const life = await live();
    const { promotions } = life.storage.tuning;
    await promotions.promote({ scope: "test:W:C", model: "ft:ours", share: 1, by: "test:U1", at: 1 });
    const { markdown } = cardOf(await life.run("finetune status", { job: "ftjob-a" }));
    expect(markdown).toContain("in test:W:C");
    await promotions.rollback("test:W:C", "test:U1", 2);
    await promotions.promote({ scope: "test:W:C9", model: "ft:ours", share: 1, by: "test:U1", at: 1 });
    const elsewhere = cardOf(await life.run("finetune status", { job: "ftjob-a" })).markdown;
    expect(elsewhere).toContain("It answers elsewhere.");
    expect(elsewhere).not.toContain("C9");
  });

  test("without golden questions a comparison says so, and promoting at once works all the same", async () => {
    const { live } = await openModels();
    const life = await live();
    await expect(life.run("finetune promote", { model: "ft:ours" })).rejects.toMatchObject({ code: "no-such-path" });
    const promoted = cardOf(await life.run("finetune promote", { model: "ft:ours", compare: "skip", share: 5 }));
    expect(promoted.markdown).toContain("5 % of conversations everywhere");
    expect(cardOf(await life.press(promoted, "Roll back")).markdown).toContain("`llama-local` answers");
  });
});

describe("a comparison before the promotion", () => {
  async function compared() {
    const world = await openModels();
    world.write("validation.jsonl", questions);
    const life = await world.live();
    await life.run("finetune promote", { model: "ft:ours", where: "channel" });
    const table = () => world.seen.posted[0]?.card ?? expect.fail();
    await until(() => expect(table().buttons.map(({ label }) => label)).toContain("🚀 Promote here"));
    return { ...world, life, table };
  }

  test("shows what a judging model prefers, time and length, and promotes as it was wished for", async () => {
    const { life, table } = await compared();
    expect(table().markdown).toMatch(/\| ft:ours \| 7 \| 0 \| 0\.\d s/);
    expect(table().markdown).toMatch(/\| llama-local \| 0 \| 0 \|/);
    expect(await life.storage.tuning.promotions.current()).toEqual([]);
    await expect(life.press(table(), "Promote", "U2")).rejects.toMatchObject({
      code: expect.stringMatching(/^not-among-/),
    });
    const promoted = cardOf(await life.press(table(), "Promote here"));
    expect(promoted.markdown).toContain("in test:W:C");
    expect(cardOf(await life.press(promoted, "Roll back")).markdown).toContain("| ft:ours |");
    expect(await life.storage.tuning.promotions.current()).toEqual([]);
  });

  test("people judge blind, a card a question, and what they prefer stands in the table", async () => {
    const { life, seen, table } = await compared();
    expect(await life.press(table(), "Ask people")).toMatchObject({ kind: "tell" });
    const cards = seen.posted.slice(1).map(({ card }) => card);
    expect(cards).toHaveLength(5);
    for (const { markdown } of cards) expect(markdown).not.toMatch(/ft:ours|llama-local/);
    for (const card of cards) {
      const better = card.markdown.indexOf("Better") < card.markdown.indexOf("Worse") ? "A is better" : "B is better";
      expect(cardOf(await life.press(card, better, "U2")).markdown).toContain("Judged by 1.");
      await life.press(card, better, "U1");
      await life.press(card, "Equally good", "U1");
      await expect(life.press(card, better, "U9")).rejects.toMatchObject({
        code: expect.stringMatching(/^not-among-/),
      });
    }
    expect(table().markdown).toMatch(/\| ft:ours \| 7 \| 5 \|/);
    expect(table().markdown).toContain("people judged 10 times, 5 times as equal");
    await life.press(table(), "Ask people more");
    expect(seen.posted).toHaveLength(8);
    expect(table().buttons.map(({ label }) => label)).toEqual(["🚀 Promote here"]);
  });

  test("goes on after a restart, and asks nothing twice", async () => {
    const { live, fake, write, seen } = await openModels();
    write("validation.jsonl", questions);
    let asked = 0;
    const { answer } = fake;
    fake.answer = (given) => {
      if (given.question.startsWith("Question") && given.model === "ft:ours") asked += 1;
      if (asked > 3) fake.delays["/chat/completions"] = 60_000;
      return answer(given);
    };
    const first = await live();
    await first.run("finetune promote", { model: "ft:ours" });
    await until(() => expect(asked).toBe(4));
    await first.end();
    delete fake.delays["/chat/completions"];
    asked = -100;
    await live();
    await until(() => expect(seen.posted[0]?.card.markdown).toContain("7 questions."));
    expect(asked + 100).toBeLessThanOrEqual(4);
    expect(seen.posted).toHaveLength(1);
  });

  test("of a model that is not there ends, and says why", async () => {
    const { live, fake, write, seen } = await openModels();
    write("validation.jsonl", questions);
    const life = await live();
    const missing = {
      message: "The model `ft:gone` does not exist",
      type: "invalid_request_error",
      code: "model_not_found",
    };
    fake.weather = (_, body) =>
      JSON.stringify(body).includes("ft:gone") ? { kind: "status", status: 404, error: missing, headers: {} } : null;
    await life.run("finetune promote", { model: "ft:gone" });
    await until(() => expect(seen.posted[0]?.card.markdown).toContain("It ended early"));
    expect(seen.posted[0]?.card.buttons).toEqual([]);
  });
});
