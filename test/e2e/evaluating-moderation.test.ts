import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
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

/** As the published test set is: few labels are 1, and some are missing. */
const samples = Array.from({ length: 150 }, (_, n) => {
  const prompt = `Sample ${n}, ${spoken}`;
  const labels = labelNames.flatMap((name) => {
    const dice = chance(`label ${name} of ${n}`);
    return dice < 0.2 ? [] : [[name, dice < 0.4 ? 1 : 0] as const];
  });
  return { prompt, ...(Object.fromEntries(labels) as Partial<Record<Label, number>>) };
});

/** A scorer that is mostly right: the label, and noise. */
function scoresOf(prompt: string): Record<string, number> {
  const sample = samples.find((one) => one.prompt === prompt);
  const scores = labelNames.map((name) => {
    const noise = chance(`noise ${name} of ${prompt}`);
    return [categories[name], sample?.[name] === 1 ? 0.3 + 0.7 * noise : 0.6 * noise] as const;
  });
  return Object.fromEntries(scores);
}

test("model and profiles are measured against people's labels, without anybody's words on the screen", async () => {
  await using home = await openHome();
  const openai = await startFakeOpenAI({ moderate: scoresOf });
  const lines = samples.map((sample) => JSON.stringify(sample)).join("\n");
  await writeFile(join(home.folder, "samples.jsonl.gz"), gzipSync(lines));
  const env = { OPENAI_API_KEY: "sk-fake", OPENAI_BASE_URL: openai.baseUrl };
  const evaluate = (...args: string[]) => home.command(["moderation", "evaluate", "samples.jsonl.gz", ...args], env);

  const measured = await evaluate("--json", "--save-scores", "scores.jsonl");
  expect(await measured.ended).toEqual({ code: 0, signal: null });
  const { agreements } = JSON.parse(measured.stdout);
  const ways = [
    ["model", (category: string, scores: Record<string, number>) => (scores[category] ?? 0) >= 0.5],
    [
      "standard",
      (category: string, scores: Record<string, number>) =>
        ["hate", "violence", "harassment", "sexual/minors", "hate/threatening", "violence/graphic"].includes(
          category,
        ) && (scores[category] ?? 0) >= 0.5,
    ],
  ] as const;
  for (const [by, says] of ways) {
    const agreement = agreements.find((one: { by: string }) => one.by === by);
    for (const name of labelNames) {
      const labelled = samples.filter((sample) => sample[name] !== undefined);
      const found = labelled.filter(({ prompt }) => says(categories[name], scoresOf(prompt)));
      const positive = labelled.filter((sample) => sample[name] === 1);
      const right = found.filter((sample) => sample[name] === 1).length;
      const [precision, recall] = [found.length === 0 ? null : right / found.length, right / positive.length];
      expect(agreement.categories[categories[name]]).toMatchObject({
        labelled: labelled.length,
        positive: positive.length,
        precision,
        recall,
      });
    }
  }

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
