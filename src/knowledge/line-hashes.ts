import { hash } from "node:crypto";

/** The lines of a text by their words, each once: how it is indented, and where it was cut, makes no difference. */
export function lineHashes(text: string): string[] {
  const lines = text.split("\n").map((line) => line.replaceAll(/\s+/g, " ").trim());
  return [...new Set(lines.filter((line) => /[\p{L}\p{N}]/u.test(line)))].map((line) =>
    hash("sha256", line, "base64url").slice(0, 12),
  );
}
