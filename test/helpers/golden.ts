import type { GoldenQuestion } from "../../src/knowledge/golden-store.ts";

export function goldenOf(
  id: string,
  changes: Partial<Omit<GoldenQuestion, "madeBy">> = {},
): Omit<GoldenQuestion, "madeBy"> {
  return {
    id,
    question: `The question of ${id}?`,
    place: "slack:T:C",
    visibility: "public",
    askerId: "slack:UBEN",
    scopes: ["workspace", "channel:slack:T:C"],
    relevant: [{ sourceId: "docs", documentKey: "keys.md", title: "Keys" }],
    at: 1_000,
    ...changes,
  };
}
