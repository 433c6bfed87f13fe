import * as z from "zod";
import type { ReplyTarget } from "../../src/platform/event.ts";

const messageTarget = z.object({
  kind: z.literal("message"),
  /** Where the question was asked; the thread itself, where it was asked in one. */
  channelId: z.string(),
  messageId: z.string(),
  authorId: z.string(),
  isDirect: z.boolean(),
  /** Whether the answer goes to a thread that begins at the message. */
  startsThread: z.boolean(),
});

const interactionTarget = z.object({
  kind: z.literal("interaction"),
  applicationId: z.string(),
  token: z.string(),
  channelId: z.string(),
  authorId: z.string(),
  isPrivate: z.boolean(),
  isDirect: z.boolean(),
  /** When it was used, epoch milliseconds: its token is good for 15 minutes from then. */
  at: z.number(),
});

const target = z.discriminatedUnion("kind", [messageTarget, interactionTarget]);

export type MessageTarget = z.output<typeof messageTarget>;
export type InteractionTarget = z.output<typeof interactionTarget>;

export function parseTarget(stored: ReplyTarget): MessageTarget | InteractionTarget {
  return target.parse(stored);
}
