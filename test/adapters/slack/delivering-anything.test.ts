import { setTimeout as sleep } from "node:timers/promises";
import fc from "fast-check";
import { expect, test } from "vitest";
import { withoutPings } from "../../../adapters/slack/without-pings.ts";
import { PlatformError } from "../../../src/errors.ts";
import type { QuestionAsked } from "../../../src/platform/event.ts";
import { splitMarkdown } from "../../../src/platform/split-markdown.ts";
import type { Fault } from "../../fakes/slack/faults.ts";
import { contextWith } from "../../helpers/reply-context.ts";
import { ask } from "../../helpers/scripted-intake.ts";
import { type Bot, mention, said, startBot } from "./start-bot.ts";
import { plain } from "./asked.ts";

/** Of a message's Markdown, as the adapter splits it. */
const maxCharacters = 11_000;

const word = fc.oneof(
  { weight: 8, arbitrary: fc.string({ minLength: 1, maxLength: 9, unit: fc.constantFrom(..."abcdefghij") }) },
  {
    weight: 2,
    arbitrary: fc.constantFrom("👩‍👩‍👧‍👦", "🎉", "ß", "日本語", "**bold**", "_so_", "`code`", "[link](https://a.example/b)"),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom("<!channel>", "@here", "<@U0BEN>", "**half", "`open", "|", "[1]", "~~", "$1"),
  },
);
const paragraph = fc.array(word, { minLength: 1, maxLength: 120, size: "max" }).map((words) => words.join(" "));
const code = fc
  .tuple(fc.constantFrom("```", "~~~", "````"), fc.array(paragraph, { maxLength: 12, size: "max" }))
  .map(([fence, lines]) => `${fence}ts\n${lines.join("\n")}\n${fence}`);
const table = fc
  .array(fc.tuple(word, word), { maxLength: 40, size: "max" })
  .map((rows) => ["| a | b |", "|---|---|", ...rows.map(([a, b]) => `| ${a} | ${b} |`)].join("\n"));
const list = fc
  .array(paragraph, { minLength: 1, maxLength: 8 })
  .map((items) => items.map((item) => `- ${item}`).join("\n"));
const text = fc
  .array(fc.oneof({ weight: 3, arbitrary: paragraph }, code, table, list), { minLength: 1, maxLength: 25, size: "max" })
  .map((blocks) => blocks.join("\n\n"));

const faults: readonly Fault[] = [
  { cutAfter: true },
  { cut: true },
  { status: 500 },
  { status: 200 },
  { rateLimited: 0 },
  { error: "internal_error" },
];
const ofStreams: readonly Fault[] = [
  { error: "message_not_in_streaming_state" },
  { error: "msg_too_long" },
  { error: "streaming_state_conflict" },
];

/** mulberry32. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Answers in as many attempts as it takes; before some of them the process died and forgot the newest ids. */
async function answer(bot: Bot, question: QuestionAsked, whole: string, random: () => number): Promise<void> {
  const stored: string[] = [];
  for (let attempt = 0; attempt < 20; attempt += 1) {
    const kept = attempt === 0 ? [] : stored.slice(0, Math.floor(random() * (stored.length + 1)));
    stored.length = 0;
    stored.push(...kept);
    const context = contextWith({
      posted: kept,
      isResumed: attempt > 0,
      onPosted: (ts) => void stored.push(ts),
    });
    const sink = bot.adapter.openReply(question.target, context);
    try {
      sink.status("Searching…");
      for (let at = 0; at < whole.length;) {
        const length = 1 + Math.floor((random() * whole.length) / 10);
        await sink.append(whole.slice(at, at + length));
        at += length;
        if (random() < 0.5) await sleep(random() * 12);
        if (random() < 0.02) bot.slack.expireStreams();
      }
      if (attempt < 3 && random() < 0.3) {
        await sink.leave();
        continue;
      }
      await sink.finish(plain);
      return;
    } catch (error) {
      if (!(error instanceof PlatformError) || !error.retryable) throw error;
    }
  }
  throw new Error("never delivered");
}

test(
  "whatever the text and whatever fails, an answer is there once, whole, in its order",
  { timeout: 120_000 },
  async () => {
    await using bot = await startBot({
      slack: { streamLimit: 12_000 },
      settings: { streamIntervalMs: 2, editIntervalMs: 2, retryPausesMs: [1, 1, 1, 1, 1, 1, 1] },
    });
    const parameters = fc.tuple(text, fc.integer(), fc.constantFrom(0, 0.05, 0.2, 0.4));
    await fc.assert(
      fc.asyncProperty(parameters, async ([whole, seed, risk]) => {
        const random = randomFrom(seed);
        const question = await ask(bot, () => mention(bot, "why?"));
        bot.slack.faults.weather = (method) => {
          if (!/^chat\.|replies$/.test(method) || random() >= risk) return null;
          const choices = method.endsWith("Stream") ? [...faults, ...ofStreams] : faults;
          return choices[Math.floor(random() * choices.length)] ?? null;
        };
        await answer(bot, question, whole, random);
        bot.slack.faults.weather = () => null;
        const shown = said(bot, "C0HELP", question.messageId);
        expect(shown.map((message) => message.text)).toEqual(splitMarkdown(withoutPings(whole), maxCharacters));
        expect(shown.filter(({ isStreaming }) => isStreaming)).toEqual([]);
        expect(bot.slack.status("C0HELP", question.messageId)).toBeNull();
      }),
      { numRuns: 60, endOnFailure: true },
    );
  },
);
