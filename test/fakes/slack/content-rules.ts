import * as z from "zod";
import { checkBlocks } from "./block-rules.ts";
import { Refusal } from "./refusal.ts";
import type { Block, FakeFile, FakeMessage } from "./workspace.ts";

/** The limits of docs.slack.dev/reference/methods: chat.postMessage, chat.update, chat.startStream. */
const maxTextCharacters = 40_000;
const maxUpdatedTextCharacters = 4_000;
const maxMarkdownCharacters = 12_000;

/** The fields of a message; lists come as JSON in forms, and are parsed before they get here. */
export const contentFields = {
  text: z.string().optional(),
  markdown_text: z.string().optional(),
  blocks: z.array(z.looseObject({})).optional(),
  attachments: z.array(z.looseObject({})).optional(),
  metadata: z.object({ event_type: z.string(), event_payload: z.looseObject({}) }).optional(),
};

interface Given {
  readonly text?: string | undefined;
  readonly markdown_text?: string | undefined;
  readonly blocks?: readonly Block[] | undefined;
  readonly attachments?: readonly Block[] | undefined;
  readonly metadata?: Block | undefined;
}

type Content = Pick<FakeMessage, "text" | "markdown" | "blocks" | "attachments" | "metadata">;

export function readContent(
  given: Given,
  files: ReadonlyMap<string, FakeFile>,
  purpose: "post" | "update" = "post",
): Content {
  const { text = "", markdown_text: markdown = "", blocks = [], attachments = [], metadata = null } = given;
  if (markdown !== "" && (text !== "" || blocks.length > 0)) throw new Refusal("markdown_text_conflict");
  if (text.trim() === "" && markdown.trim() === "" && blocks.length === 0 && attachments.length === 0) {
    throw new Refusal("no_text");
  }
  if (text.length > (purpose === "post" ? maxTextCharacters : maxUpdatedTextCharacters)) {
    throw new Refusal("msg_too_long");
  }
  checkMarkdown(markdown);
  checkBlocks(blocks, files);
  return { text, markdown, blocks, attachments, metadata };
}

export function checkMarkdown(markdown: string): void {
  if (markdown.length > maxMarkdownCharacters) throw new Refusal("msg_too_long");
}
