/** What a pressed button asks for, and of which turn. */
export type Press =
  | { readonly kind: "feedback"; readonly rating: "up" | "down"; readonly turnId: string }
  | { readonly kind: "action"; readonly action: "stop" | "again" | "former"; readonly turnId: string };

/** Null for a button that is none of ours. */
export function parsePress(customId: string): Press | null {
  const [, rating, ratedId = ""] = /^fb:(up|down):(.+)$/.exec(customId) ?? [];
  if (rating === "up" || rating === "down") return { kind: "feedback", rating, turnId: ratedId };
  const [, action, turnId = ""] = /^act:(stop|again|former):(.+)$/.exec(customId) ?? [];
  return action === "stop" || action === "again" || action === "former" ? { kind: "action", action, turnId } : null;
}
