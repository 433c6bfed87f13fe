import * as z from "zod";

const messageTarget = z.object({
  kind: z.literal("message"),
  teamId: z.string(),
  channel: z.string(),
  /** The thread that the answer goes to: the question's own, or the one that the question begins. */
  threadTs: z.string(),
  /** What is older than the question is no answer to it. */
  questionTs: z.string().default("0"),
  userId: z.string(),
  isDirect: z.boolean(),
});

const commandTarget = z.object({
  kind: z.literal("command"),
  channel: z.string(),
  userId: z.string(),
  /** Takes 5 messages within 30 minutes. */
  responseUrl: z.string(),
});

export type MessageTarget = z.output<typeof messageTarget>;
export type CommandTarget = z.output<typeof commandTarget>;

const target = z.discriminatedUnion("kind", [messageTarget, commandTarget]);

/** What was stored with a turn, as this adapter made it. */
export function parseTarget(stored: unknown): MessageTarget | CommandTarget {
  return target.parse(stored);
}
