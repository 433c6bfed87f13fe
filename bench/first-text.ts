import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { CandidateSettings } from "./candidate.ts";
import { type Child, startChild } from "./child.ts";
import { loadCorpus } from "./corpus.ts";
import { freePort } from "./free-port.ts";
import type { LoadResult, LoadSettings } from "./load.ts";
import type { OpenAISettings } from "./openai.ts";
import type { OutsideReady } from "./outside.ts";
import { median, quantile } from "./statistics.ts";

const delays: OpenAISettings = { moderationMs: 150, embeddingMs: 120, firstTokenMs: 400, perTokenMs: 10 };
const questionsAsked = 25;

/** Milliseconds from the event to the first call that carries text, with models over HTTP that take their time. */
export async function measureFirstText(): Promise<void> {
  const { questions } = await loadCorpus();
  const outside = await startChild<OutsideReady>("outside.ts", { questions });
  const openai = await startChild<{ readonly baseUrl: string; readonly apiKey: string }>("openai.ts", delays);
  const floor = delays.embeddingMs + delays.firstTokenMs;
  console.log(
    `\nevent → first visible text, one at a time, ${questionsAsked} questions: moderation ${delays.moderationMs} ms, ` +
      `embedding ${delays.embeddingMs}, first token ${delays.firstTokenMs}, then a token every ${delays.perTokenMs}`,
  );
  console.log(`  one after another: ${delays.moderationMs + floor} ms · floor, embedding + first token: ${floor} ms`);
  try {
    for (const mode of ["alongside", "before"]) {
      const took = await measure(outside, {
        OPENAI_BASE_URL: openai.ready.baseUrl,
        OPENAI_API_KEY: openai.ready.apiKey,
        OPENAI_API: "responses",
        MODERATION_OUTPUT: mode,
      });
      const middle = median(took);
      console.log(
        `  MODERATION_OUTPUT=${mode}: median ${Math.round(middle)} ms, p90 ${Math.round(quantile(took, 0.9))} ms, ` +
          `${Math.round(middle - floor)} ms over the floor`,
      );
    }
    console.log("  before: the first sentence is waited for, then judged, before any of it is shown");
  } finally {
    await Promise.all([outside.stop(), openai.stop()]);
  }
}

async function measure(
  outside: Child<OutsideReady>,
  env: Readonly<Record<string, string>>,
): Promise<readonly number[]> {
  const folder = await mkdtemp(join(tmpdir(), "threadwise-bench-"));
  const settings: CandidateSettings = { apiUrl: outside.ready.apiUrl, port: await freePort(), folder, env };
  const threadwise = await startChild<object>("candidate-threadwise.ts", settings);
  try {
    const load: LoadSettings = {
      url: `http://127.0.0.1:${settings.port}/slack/events`,
      events: questionsAsked,
      atOnce: 1,
      threads: null,
    };
    await outside.ask<LoadResult>({ ...load, events: 3 });
    return (await outside.ask<LoadResult>(load)).firstTextMs;
  } finally {
    await threadwise.stop();
    await rm(folder, { recursive: true });
  }
}
