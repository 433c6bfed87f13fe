import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { QuotablePassage } from "../../../src/models/chat-model.ts";
import { extractiveModel } from "../../../src/models/extractive.ts";
import { ask, requestOf, textOf } from "./openai/ask.ts";

const passages: readonly QuotablePassage[] = [
  {
    number: 1,
    title: "Signing keys",
    path: ["Rotation"],
    text: [
      "Keys are rotated every 90 days, or at once when one may have leaked.",
      "To rotate the signing key, run this on the signing host:",
      "```sh\ntw keys rotate --ring release\n\ntw keys publish\n```",
      "The old key stays valid for seven days.",
    ].join("\n\n"),
  },
  {
    number: 2,
    title: "Release checklist",
    path: [],
    text: "# Release\n- Check that CI is green.\n- Rotate the signing key if it is old.\n- Tag the release.",
  },
  { number: 3, title: "Lunch", path: ["Friday"], text: "There is pizza on Fridays." },
];

const answer = async (question: string, from = passages) =>
  textOf(
    await ask(extractiveModel(), requestOf(`# Passages\n[3] pizza\n\n# Question\n${question}`, { passages: from })),
  );

describe("without a model", () => {
  test("quotes what answers the question, with its place and number, and the command that belongs to it", async () => {
    const text = await answer("How do I rotate the signing key?");
    expect(text).toContain("**Signing keys › Rotation** [1]");
    expect(text).toContain("> To rotate the signing key, run this on the signing host:");
    expect(text).toContain("> ```sh\n> tw keys rotate --ring release\n>\n> tw keys publish\n> ```");
    expect(text).not.toContain("pizza");
    expect(text).not.toContain("stays valid");
  });

  test("a command is not quoted without the sentence that says when to run it", async () => {
    const text = await answer("what does tw publish do?");
    expect(text).toContain("> To rotate the signing key, run this on the signing host:\n>\n> ```sh");
  });

  test("finds other forms of a word, and nothing in the passages' frame", async () => {
    expect(await answer("friday pizzas")).toContain("> There is pizza on Fridays.");
    expect(await answer("keys rotating")).toContain("[1]");
  });

  test("says that it found nothing rather than quote at random", async () => {
    for (const text of [
      await answer("quantum chromodynamics?"),
      await answer("what is it?"),
      await answer("keys", []),
    ]) {
      expect(text).toMatch(/^I found nothing/);
      expect(text).not.toMatch(/\[\d\]/);
    }
  });

  test("says in one line that no model is configured, and what turns one on", async () => {
    for (const text of [await answer("signing key"), await answer("nothing at all")]) {
      const last = text.split("\n").at(-1);
      expect(last).toContain("No language model is configured");
      expect(last).toContain("`OPENAI_API_KEY`");
      expect(last).toContain("`OPENAI_BASE_URL`");
    }
  });

  test("a long paragraph is quoted by the sentences that matter", async () => {
    const text = `${"Nothing to see in this sentence. ".repeat(20)}The vault opens with two badges. ${"More filler follows here. ".repeat(20)}`;
    const quoted = await answer("how does the vault open?", [{ number: 7, title: "Vault", path: [], text }]);
    expect(quoted).toContain("The vault opens with two badges.");
    expect(quoted.length).toBeLessThan(500);
    expect(quoted).toMatch(/> ….*…/);
  });

  test("whatever the passages hold, every fence that is opened is closed, in a quote", async () => {
    const line = fc.constantFrom("```", "~~~", "```sh", "key", "", "- key", "# key", "| key |", "  ```", "a key: b");
    const texts = fc.array(line, { maxLength: 12 }).map((lines) => lines.join("\n"));
    await fc.assert(
      fc.asyncProperty(texts, async (text) => {
        const said = await answer("key", [{ number: 1, title: "T", path: [], text }]);
        let open: string | null = null;
        for (const quoted of said.split("\n").filter((one) => one.startsWith(">"))) {
          const mark: string | null = /^> ?\s*(```|~~~)/.exec(quoted)?.[1] ?? null;
          if (open === null) open = mark;
          else if (mark === open) open = null;
        }
        expect(open).toBeNull();
      }),
    );
  });

  test("an abort is obeyed", async () => {
    await expect(ask(extractiveModel(), requestOf("?"), AbortSignal.abort(new Error("stop")))).rejects.toThrow("stop");
  });
});
