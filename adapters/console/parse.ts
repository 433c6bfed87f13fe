import * as z from "zod";
import type { CommandSpec } from "../../src/platform/command-spec.ts";
import type { ReplyTarget } from "../../src/platform/event.ts";
import { type Conversation, conversationOf } from "../../src/platform/message.ts";
import { type CommandLine, parseCommand } from "../../src/platform/parse-command.ts";

/** Longer texts are better indexed than asked. */
export const longestText = 16_000;

export const author = { id: "local", name: "You" } as const;

/** Carried by every form of a page. */
const token = z.string();
const placeId = z.string().regex(/^[a-z0-9-]{6,40}$/);
const turnId = z.string().regex(/^[\w-]{1,80}$/);

export const messageForm = z.object({ token, key: z.uuid(), text: z.string() });
export const feedbackForm = z.object({ token, turnId, rating: z.enum(["up", "down"]) });

const target = z.object({ place: placeId, messageId: z.uuid() });

export function parseTarget(stored: ReplyTarget): z.output<typeof target> {
  return target.parse(stored);
}

/** Null where the address names no conversation that we could have made. */
export function parsePlace(id: string): Conversation | null {
  const { data } = placeId.safeParse(id);
  if (data === undefined) return null;
  const place = { platform: "console", workspaceId: "local", channelId: data, threadId: null } as const;
  return conversationOf({ ...place, visibility: "direct" });
}

export type Said =
  | { readonly kind: "question"; readonly text: string }
  | CommandLine
  | { readonly kind: "faulty"; readonly sentence: string };

export function parseText(typed: string, commands: readonly CommandSpec[]): Said {
  // Browsers send the line ends of a form as \r\n.
  const text = typed.replaceAll(/\r\n?/g, "\n").trim();
  if (text === "") return { kind: "faulty", sentence: "Please write a question." };
  if (text.length > longestText) {
    const [is, fits] = [text.length, longestText].map((count) => count.toLocaleString("en"));
    return { kind: "faulty", sentence: `This is too long: ${is} characters, and ${fits} fit. Please shorten it.` };
  }
  return parseCommand(text, commands) ?? { kind: "question", text };
}
