import { describe, expect, test } from "vitest";
import { startFakeSlack } from "../fakes/slack/start.ts";
import { inSlack, openStage, platforms, wholeAnswer } from "./places.ts";
import { spoken } from "./start-program.ts";

const patient = { timeout: 10_000 };

describe.for(platforms)("in $name", ({ openStage }) => {
  test("an answer that kill -9 interrupts is whole after the next start, once, in the same message", async () => {
    await using stage = await openStage();
    const { place, openai, home, env } = stage;
    openai.streaming.perTokenMs = 40;
    const program = await home.start(env);
    place.ask(`tell me everything, ${spoken}`);
    // The second piece: by then the program knows which message the first one is in.
    await place.until(() => place.shown().some(({ text }) => text.includes("Sentence 4")));
    await program.kill();
    expect(place.shown().some(({ isWhole }) => isWhole)).toBe(false);

    openai.streaming.perTokenMs = 0;
    await home.start(env);
    await place.until(() => place.shown().some(({ isWhole }) => isWhole));
    expect(place.shown()).toHaveLength(1);
    expect(place.shown()[0]?.text).toContain(wholeAnswer);
    expect(place.shown()[0]?.text.split("Sentence 0")).toHaveLength(2);
  });

  test("questions that were accepted before kill -9 are answered after the next start, in their order, a burst at once", async () => {
    await using stage = await openStage();
    const { place, openai, home, env } = stage;
    openai.next("/chat/completions", { kind: "hang" });
    openai.answer = ({ question }) => ({ text: `Answer to ${/(first|second|third)/.exec(question)?.[0]}, ${spoken}.` });
    const program = await home.start(env);
    place.ask(`the first question, ${spoken}`);
    await expect.poll(() => openai.requests.some(({ path }) => path === "/chat/completions"), patient).toBe(true);
    for (const nth of ["second", "third"]) place.ask(`the ${nth} question, ${spoken}`);
    const stored = () =>
      home.storedBytes().then((bytes) => /the second question/.test(bytes) && /the third question/.test(bytes));
    await expect.poll(stored, patient).toBe(true);
    await program.kill();

    await home.start(env);
    await place.until(() => place.shown().filter(({ isWhole }) => isWhole).length === 2);
    const answered = place.shown().map(({ text }) => /first|second|third/.exec(text)?.[0]);
    // Who waited for long was told so, in Discord in the message that is the answer now.
    expect(answered.toSorted()).toEqual(["first", "second"]);
    const asked = openai.requests.findLast(({ path }) => path === "/chat/completions");
    expect(JSON.stringify(asked?.body)).toMatch(/second question.*third question/);
  });

  test("SIGTERM lets an answer that is under way end", async () => {
    await using stage = await openStage();
    const { place, openai, home, env } = stage;
    openai.streaming.perTokenMs = 10;
    const program = await home.start(env);
    place.ask(`tell me everything, ${spoken}`);
    await place.until(() => place.shown().some(({ text }) => text.includes("Sentence 0")));
    expect(await program.stop()).toEqual({ code: 0, signal: null });
    expect(place.shown()).toEqual([{ text: expect.stringContaining(wholeAnswer), isWhole: true }]);
  });
});

test("a slash command in Slack that kill -9 interrupts is answered after the next start", async () => {
  const slack = await startFakeSlack();
  await using stage = await openStage(slack, inSlack);
  const { openai, home, env } = stage;
  openai.next("/chat/completions", { kind: "hang" });
  const program = await home.start(env);
  slack.command({ command: "/ask", text: `tell me everything, ${spoken}`, user: "U0ANN", channel: "C0HELP" });
  await expect.poll(() => openai.requests.some(({ path }) => path === "/chat/completions"), patient).toBe(true);
  await program.kill();

  await home.start(env);
  await slack.waitFor(() => slack.ephemeral("U0ANN").some(({ text }) => text.includes(wholeAnswer)));
  expect(slack.ephemeral("U0ANN")).toHaveLength(1);
});
