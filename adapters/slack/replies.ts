import * as z from "zod";
import { type Label, labelOf } from "./label.ts";

export interface ThreadMessage {
  readonly ts: string;
  readonly user: string;
  /** Null where it has none, as a stream before its end. */
  readonly label: Label | null;
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

/** A page of `conversations.replies`, without the messages that some other program has labelled. */
export function parseReplies(answer: unknown): {
  readonly messages: readonly ThreadMessage[];
  readonly nextCursor: string | undefined;
} {
  const { messages, response_metadata: more } = page.parse(answer);
  return {
    messages: messages.flatMap(({ ts, user, metadata }) => {
      const label = labelOf(metadata);
      return metadata === undefined || label !== null ? [{ ts, user, label }] : [];
    }),
    nextCursor: more.next_cursor === "" ? undefined : more.next_cursor,
  };
}
