import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { compareModels } from "../../../../src/fine-tuning/comparison/compare-models.ts";
import { loadQuestions } from "../../../../src/fine-tuning/comparison/load-questions.ts";
import type { ChatModel } from "../../../../src/models/chat-model.ts";
import { end, engineWith, scriptedModel, text } from "../../../helpers/engine.ts";
import { temporaryFolder } from "../../../helpers/temporary-folder.ts";

const says = (words: string) => scriptedModel([text(words), end()]).model;

/** A judge that finds its verdict in what it is shown as A and as B. */
function judging(verdict: (a: string, b: string) => string) {
  const shown: string[] = [];
  const model: ChatModel = {
    ...says(""),
    async *stream({ messages }) {
      const request = messages.at(-1)?.text ?? "";
      shown.push(request);
      const [, a = "", b = ""] = /<<< answer A\n(.*)\n>>>\n\n<<< answer B\n(.*)\n>>>/.exec(request) ?? [];
      yield text(`Let me see.\n${verdict(a, b)}`);
      yield end();
    },
  };
  return { model, shown };
}

async function preferred(verdict: (a: string, b: string) => string) {
  const { model, shown } = judging(verdict);
  const deps = {
    base: says("plain"),
    tuned: says("better"),
    judge: model,
    sampling: engineWith().sampling,
    signal: new AbortController().signal,
    monotonicNow: () => 0,
  };
  const question = { question: "How?", prompt: [{ role: "user", text: "How?" }], reference: "like this" } as const;
  const compared = [];
  for await (const one of compareModels([question], deps)) compared.push(one);
  return { shown, compared, preferred: compared[0]?.preferred };
}

describe("two models side by side", () => {
  test("what the judge prefers in either order has won", async () => {
    expect((await preferred((a) => (a === "better" ? "A" : "**B**"))).preferred).toBe("tuned");
    expect((await preferred((a) => (a === "plain" ? "A" : "B"))).preferred).toBe("base");
  });

  test("a judge that always likes the first one, has no verdict, or none that can be read, makes a tie", async () => {
    for (const verdict of ["A", "B", "TIE", "", "I prefer A, I think."])
      expect((await preferred(() => verdict)).preferred).toBe("tie");
  });

  test("the judge sees both orders, the good answer, and never whose is whose", async () => {
    const { shown, compared } = await preferred(() => "TIE");
    expect(shown).toHaveLength(2);
    expect(shown[0]).toContain("<<< answer A\nplain");
    expect(shown[1]).toContain("<<< answer A\nbetter");
    expect(shown.every((request) => request.includes("like this") && !/base|tuned|scripted/.test(request))).toBe(true);
    expect(compared[0]).toMatchObject({ base: { text: "plain", outputTokens: 5 }, tuned: { text: "better" } });
  });
});

describe("the questions", () => {
  test("come from a validation file with the known answers, or from a folder of judged questions", async () => {
    const folder = temporaryFolder();
    const example = {
      messages: [
        { role: "system", content: "s" },
        { role: "user", content: "u" },
        { role: "assistant", content: "a" },
      ],
    };
    const withTools = {
      messages: [
        { role: "user", content: "u" },
        { role: "assistant", tool_calls: [] },
      ],
    };
    writeFileSync(join(folder, "validation.jsonl"), [example, withTools].map((row) => JSON.stringify(row)).join("\n"));
    expect(await loadQuestions(join(folder, "validation.jsonl"), 9, "unused")).toEqual([
      {
        question: "u",
        prompt: [
          { role: "system", text: "s" },
          { role: "user", text: "u" },
        ],
        reference: "a",
      },
    ]);
    writeFileSync(join(folder, "queries.jsonl"), '{"_id":"q1","text":"one"}\n{"_id":"q2","text":"two"}\n');
    expect(await loadQuestions(folder, 1, "S")).toEqual([
      {
        question: "one",
        prompt: [
          { role: "system", text: "S" },
          { role: "user", text: "one" },
        ],
        reference: null,
      },
    ]);
    await expect(loadQuestions(join(folder, "none"), 1, "S")).rejects.toMatchObject({ code: "no-such-path" });
  });
});
