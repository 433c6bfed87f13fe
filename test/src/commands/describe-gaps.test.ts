import { expect, test } from "vitest";
import { gapLines } from "../../../src/commands/describe-gaps.ts";
import { gapOf } from "../../helpers/gaps.ts";

test("an open question is listed in plain words: nobody's question or title is a link in the administrators' list", () => {
  const gap = gapOf("Is [this](https://evil.example) **yours**?", {
    nearest: ["Keys](https://evil.example)"],
    authorName: "[Ann](https://evil.example)",
  });
  const [text] = gapLines({ groups: [{ id: "t1", question: gap.question, gaps: [gap] }], hidden: 0 }).lines;
  expect(text).toContain(
    "1. **Is (this)(https://evil.example) ∗∗yours∗∗?** · asked once: (Ann)(https://evil.example) in",
  );
  expect(text).not.toContain("](");
});
