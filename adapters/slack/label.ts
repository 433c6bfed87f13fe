import * as z from "zod";

/** Whose a message is: an answer, or a sentence for the author alone. It stands in the message's metadata, which nobody sees. */
export interface Label {
  readonly kind: "answer" | "note";
  readonly turnId: string;
}

/** Cards belong to no turn; their name keeps them from being taken for an answer whose label is still to come. */
export function metadataOf(label: Label | "card") {
  if (label === "card") return { event_type: "threadwise_card", event_payload: {} };
  return { event_type: `threadwise_${label.kind}`, event_payload: { turn_id: label.turnId } };
}

const ours = z.object({
  event_type: z.enum(["threadwise_answer", "threadwise_note"]),
  event_payload: z.object({ turn_id: z.string() }),
});

/** Null where it is none of ours. */
export function labelOf(metadata: unknown): Label | null {
  const { data } = ours.safeParse(metadata);
  if (data === undefined) return null;
  return {
    kind: data.event_type === "threadwise_answer" ? "answer" : "note",
    turnId: data.event_payload.turn_id,
  };
}
