import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync, gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { startFakeOpenAI } from "../fakes/openai/start.ts";
import { openHome, spoken } from "./start-program.ts";

const categories = {
  S: "sexual",
  H: "hate",
  V: "violence",
  HR: "harassment",
  SH: "self-harm",
  S3: "sexual/minors",
  H2: "hate/threatening",
  V2: "violence/graphic",
} as const;

type Label = keyof typeof categories;
const labelNames = Object.keys(categories) as Label[];

/** From 0 to 1, always the same for the same words. */
function chance(words: string): number {
  return createHash("sha256").update(words).digest().readUInt32BE() / 2 ** 32;
}

type Sample = { readonly prompt: string } & Partial<Record<Label, number>>;

/** As the published test set is: few labels are 1, and some are missing. */
const madeUp: readonly Sample[] = Array.from({ length: 150 }, (_, n) => {
  const labels = labelNames.flatMap((name) => {
    const dice = chance(`label ${name} of ${n}`);
    return dice < 0.2 ? [] : [[name, dice < 0.4 ? 1 : 0] as const];
  });
  return { prompt: `Sample ${n}, ${spoken}`, ...Object.fromEntries(labels) };
});

/** OpenAI's published test set, where it lies beside the repository; its texts are offensive, and never printed. */
const published = fileURLToPath(
  new URL("../../../shared/data/moderation-openai/samples-1680.jsonl.gz", import.meta.url),
);

function readPublished(): Sample[] {
  const lines = gunzipSync(readFileSync(published)).toString("utf8").split("\n");
  return lines.filter((line) => line !== "").map((line) => JSON.parse(line) as Sample);
}

/** A scorer that is mostly right: the label, and noise. */
function scorerOf(samples: readonly Sample[]): (prompt: string) => Record<string, number> {
  const byPrompt = new Map(samples.map((sample) => [sample.prompt, sample]));
  return (prompt) => {
    const scores = labelNames.map((name) => {
      const noise = chance(`noise ${name} of ${prompt}`);
      return [categories[name], byPrompt.get(prompt)?.[name] === 1 ? 0.3 + 0.7 * noise : 0.6 * noise] as const;
    });
    return Object.fromEntries(scores);
  };
}

const says = {
  model: (scores: Record<string, number>, category: string) => (scores[category] ?? 0) >= 0.5,
  standard: (scores: Record<string, number>, category: string) =>
    !["sexual", "self-harm"].includes(category) && (scores[category] ?? 0) >= 0.5,
};

/** Counted apart from the program. */
function recount(
  samples: readonly Sample[],
  scores: (prompt: string) => Record<string, number>,
  by: keyof typeof says,
) {
  const counted = labelNames.map((name) => {
    const labelled = samples.filter((sample) => sample[name] !== undefined);
    const found = labelled.filter(({ prompt }) => says[by](scores(prompt), categories[name]));
    const positive = labelled.filter((sample) => sample[name] === 1).length;
    const right = found.filter((sample) => sample[name] === 1).length;
    const precision = found.length === 0 ? null : right / found.length;
    return [categories[name], { labelled: labelled.length, positive, precision, recall: right / positive }] as const;
  });
  return Object.fromEntries(counted);
}

test.skipIf(!existsSync(published))("OpenAI's published test set is measured as a recount says", async () => {
  await using home = await openHome();
  const samples = readPublished();
  // Long texts are judged in pieces, which the fake would not know.
  const short = samples.filter(({ prompt }) => prompt.length < 2_000 && prompt.trim() !== "");
  const scores = scorerOf(short);
  const openai = await startFakeOpenAI({ moderate: scores });
  await writeFile(join(home.folder, "samples.jsonl"), short.map((sample) => JSON.stringify(sample)).join("\n"));
  const env = { OPENAI_API_KEY: "sk-fake", OPENAI_BASE_URL: openai.baseUrl };
  const { stdout } = await home.command(["moderation", "evaluate", "samples.jsonl", "--json"], env);
  const { agreements } = JSON.parse(stdout);
  for (const by of ["model", "standard"] as const)
    expect(agreements.find((one: { by: string }) => one.by === by).categories).toMatchObject(
      recount(short, scores, by),
    );
  await openai.close();
});

test("model and profiles are measured against people's labels, without anybody's words on the screen", async () => {
  await using home = await openHome();
  const samples = madeUp;
  const scores = scorerOf(samples);
  const openai = await startFakeOpenAI({ moderate: scores });
  const lines = samples.map((sample) => JSON.stringify(sample)).join("\n");
  await writeFile(join(home.folder, "samples.jsonl.gz"), gzipSync(lines));
  const env = { OPENAI_API_KEY: "sk-fake", OPENAI_BASE_URL: openai.baseUrl };
  const evaluate = (...args: string[]) => home.command(["moderation", "evaluate", "samples.jsonl.gz", ...args], env);

  const measured = await evaluate("--json", "--save-scores", "scores.jsonl");
  expect(await measured.ended).toEqual({ code: 0, signal: null });
  const { agreements } = JSON.parse(measured.stdout);
  for (const by of ["model", "standard"] as const)
    expect(agreements.find((one: { by: string }) => one.by === by).categories).toMatchObject(
      recount(samples, scores, by),
    );

  const asked = openai.requests.length;
  const printed = await evaluate("--scores", "scores.jsonl");
  expect(openai.requests).toHaveLength(asked);
  expect(printed.stdout).toMatch(/What the profile `strict` blocks[^]*any of them[^]*How it was measured/);
  expect(printed.stdout).toContain("150 texts of samples.jsonl.gz, with the scores of scores.jsonl.");
  expect(printed.stdout + measured.stdout).not.toContain(spoken);
  const sexual = agreements[0].categories["sexual"];
  expect(printed.stdout).toContain(sexual.f1.toFixed(3));

  await home.write("samples.jsonl", `${lines}\n{"prompt": 3}`);
  const faulty = await home.command(["moderation", "evaluate", "samples.jsonl"], env);
  expect((await faulty.ended).code).toBe(1);
  expect(faulty.stderr).toContain("line 151 is not what it should be");
  await openai.close();
});
