import { expect, test } from "vitest";
import type { Candidate } from "../../../../src/fine-tuning/dataset/candidate.ts";
import { goldenCandidates } from "../../../../src/fine-tuning/dataset/golden-candidates.ts";
import type { RatedTurn } from "../../../../src/fine-tuning/training-turns.ts";

const turnOf = (turnId: string, answer: string): RatedTurn => ({
  turnId,
  at: 1,
  workspace: "slack:T",
  conversationId: "slack:T:C:9",
  people: [{ id: "slack:T:UBEN", name: "ben" }],
  messageIds: ["m1"],
  model: "m",
  prompt: [],
  tools: [],
  question: "ben: How?",
  answer,
  up: 0,
  down: 0,
  isApproved: false,
});

test("answers that the team made golden are candidates, each once, as they were given last", async () => {
  const turns = async function* () {
    yield turnOf("t1", "first");
    yield turnOf("t1", "second");
    yield turnOf("t2", "not golden");
    yield turnOf("t3", "another");
  };
  const found: Candidate[] = [];
  for await (const one of goldenCandidates(turns(), new Set(["t1", "t3"]))) found.push(one);
  expect(found).toMatchObject([
    { source: "golden", answer: "second", people: [{ name: "ben" }] },
    { source: "golden", answer: "another" },
  ]);
});
