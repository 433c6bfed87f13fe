import type { ChatMessage, ToolSpec } from "../../models/chat-model.ts";
import type { Person } from "../training-turns.ts";

/** An answer worth learning from, before it is judged, masked and compared. */
export interface Candidate {
  /** Why it is here. */
  readonly source: "rated" | "golden" | "approved";
  readonly conversationId: string;
  readonly people: readonly Person[];
  readonly prompt: readonly ChatMessage[];
  readonly tools: readonly ToolSpec[];
  readonly question: string;
  readonly answer: string;
  /** Worse answers to the same prompt: the other halves of pairs. */
  readonly worse: readonly string[];
}

/** Where candidates come from beside ratings: golden answers, answers that a moderator has approved. Of people who have agreed. */
export type CandidateSource = () => AsyncIterable<Candidate>;
