import type { NewChunk } from "./knowledge-store.ts";

/** What a chunk's vector stands for: a passage means more with the headings above it. */
export function embeddedText(title: string, { path, text }: Pick<NewChunk, "path" | "text">): string {
  return `${[title, ...path].join(" › ")}\n\n${text}`;
}
