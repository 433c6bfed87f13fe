import * as z from "zod";
import { type Label, labelOf } from "./label.ts";

export interface ThreadMessage {
  readonly ts: string;
  readonly user: string;
  readonly label: Label | null;
  /** Not even by others: what is streamed has none before its end. */
  readonly isLabelled: boolean;
}

const page = z.object({
  messages: z.array(
    z.object({
      ts: z.string(),
      user: z.string().default(""),
      metadata: z.looseObject({ event_type: z.string() }).optional().catch(undefined),
    }),
  ),
  response_metadata: z.object({ next_cursor: z.string().optional() }).default({}),
});

/** A page of `conversations.replies`. */
export function parseReplies(answer: unknown): {
  readonly messages: readonly ThreadMessage[];
  readonly nextCursor: string | undefined;
} {
  const { messages, response_metadata: more } = page.parse(answer);
  return {
    messages: messages.map(({ ts, user, metadata }) => ({
      ts,
      user,
      label: labelOf(metadata),
      isLabelled: metadata !== undefined,
    })),
    nextCursor: more.next_cursor === "" ? undefined : more.next_cursor,
  };
}
