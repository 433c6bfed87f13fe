import { chunkText } from "../chunk.ts";
import { type Reading, unreadable } from "./reading.ts";

/** Decodes a file and reads its text; line ends of any system are the same. */
export function readAsText(bytes: Uint8Array, read: (text: string) => Reading): Reading {
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return unreadable("is not UTF-8 text");
  }
  return text.includes("\0") ? unreadable("is not text") : read(text.replaceAll(/\r\n?/g, "\n"));
}

export function readPlainText(text: string): Reading {
  return { kind: "document", title: null, chunks: chunkText(text) };
}
