import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { platforms, wholeAnswer } from "./places.ts";
import { spoken } from "./start-program.ts";

const patient = { timeout: 10_000 };

describe.for(platforms)("in $name", ({ openStage }) => {
  test("a ✖ on the question stops the answer: the model is left, and what was shown stays", async () => {
    await using stage = await openStage();
    const { place, openai, home, env } = stage;
    openai.streaming.perTokenMs = 40;
    await home.start(env);
    const question = place.ask(`tell me everything, ${spoken}`);
    await place.until(() => place.shown().some(({ text }) => text.includes("Sentence 2")));
    question.cross();
    await place.until(() => place.shown().some(({ text }) => text.includes("Stopped")));
    const [answer, ...others] = place.shown();
    expect(others).toEqual([]);
    expect(answer?.text).toContain("Sentence 2");
    expect(answer?.text).not.toContain("Sentence 11");
    await expect.poll(() => openai.streaming.left, patient).toBe(1);
  });

  test("a question that is edited in the middle of its answer is answered anew, in the same message", async () => {
    await using stage = await openStage();
    const { place, openai, home, env } = stage;
    openai.streaming.perTokenMs = 40;
    await home.start(env);
    const question = place.ask(`tell me everything, ${spoken}`);
    await place.until(() => place.shown().some(({ text }) => text.includes("Sentence 2")));
    openai.streaming.perTokenMs = 0;
    openai.answer = ({ question: asked }) => ({
      text: `${asked.includes("only the colour") ? "Blue" : "Wrong"}, ${spoken}.`,
    });
    question.edit(`only the colour, ${spoken}`);
    await place.until(() => place.shown().some(({ isWhole }) => isWhole));
    expect(place.shown()).toEqual([{ text: expect.stringContaining(`Blue, ${spoken}.`), isWhole: true }]);
    expect(place.shown()[0]?.text).not.toContain("Sentence");
  });

  test("a question that is deleted in the middle of its answer takes it along", async () => {
    await using stage = await openStage();
    const { place, openai, home, env } = stage;
    openai.streaming.perTokenMs = 40;
    await home.start(env);
    const question = place.ask(`tell me everything, ${spoken}`);
    await place.until(() => place.shown().some(({ text }) => text.includes("Sentence 1")));
    question.delete();
    await place.until(() => place.shown().length === 0);
    await expect.poll(() => openai.streaming.left, patient).toBe(1);
    expect(place.toldPrivately()).toEqual([]);
  });

  test("an answer is given again in its place, and the former one is a press away", async () => {
    await using stage = await openStage();
    const { place, openai, home, env } = stage;
    await home.start(env);
    place.ask(`tell me everything, ${spoken}`);
    await place.until(() => place.shown().some(({ isWhole }) => isWhole));
    // Nobody presses a button in the very moment in which it appears; then its turn has not ended yet.
    await sleep(500);
    openai.answer = () => ({ text: `In short: no, ${spoken}.` });
    place.press("again");
    await place.until(() => place.shown().some(({ text, isWhole }) => isWhole && text.includes("In short")));
    expect(place.shown()).toHaveLength(1);
    expect(place.shown()[0]?.text).not.toContain("Sentence");
    place.press("former");
    await place.until(() => place.toldPrivately().some((text) => text.includes(wholeAnswer)));
  });
});
