import type { ToolSpec } from "../models/chat-model.ts";
import type { Passage } from "./search.ts";

export const searchTool: ToolSpec = {
  name: "search_knowledge",
  description: "Searches the team's documents. Use it when the passages at hand do not hold the answer.",
  parameters: {
    type: "object",
    properties: { query: { type: "string", description: "What to look for, in a few words" } },
    required: ["query"],
    additionalProperties: false,
  },
};

/** Passages as the model reads them: data in tags that no passage can close. */
export function renderPassages(passages: readonly Passage[], firstNumber: number): string {
  return passages
    .map(({ documentTitle, path, text }, index) => {
      const where = [documentTitle, ...path].join(" › ").replaceAll(/[<>\n]/g, " ");
      return `<passage number="${firstNumber + index}" from="${where.replaceAll('"', "'")}">\n${text.replaceAll(/<(?=\s*\/?\s*passage)/gi, "&lt;")}\n</passage>`;
    })
    .join("\n");
}
