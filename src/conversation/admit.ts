import { UserError } from "../errors.ts";
import type { Conclusion } from "../turns/conclusion.ts";
import type { Turn } from "../turns/ledger.ts";
import { failed } from "./conclusions.ts";
import { createRateLimit } from "./rate-limit.ts";

/** Null: may be answered now · how long it has to wait, and what its author is told · or how it ends unanswered. */
export type Admit = (turn: Turn) => Admission;

export type Admission = { readonly kind: "now" } | Waiting | Conclusion;

interface Waiting {
  readonly waitMs: number;
  readonly sentence: string;
}

export interface AdmitSettings {
  readonly perPerson: number;
  readonly perChannel: number;
}

/** A question that would have to wait for longer is told so, and not taken. */
const longestWaitMs = 5 * 60_000;

/**
 * Lets so many questions through a minute, from each person and in each channel; what is over waits for its place and keeps it.
 * What was begun before, or is a command other than `/ask`, passes.
 */
export function createAdmit({ perPerson, perChannel }: AdmitSettings, monotonicNow: () => number): Admit {
  const people = createRateLimit(perPerson, longestWaitMs, monotonicNow);
  const channels = createRateLimit(perChannel, longestWaitMs, monotonicNow);
  /** When the turns that wait may begin. */
  const places = new Map<string, number>();

  const book = ({ id, event }: Turn): number | null => {
    const { platform, workspaceId, channelId } = event.conversation;
    const person = people(`${platform}:${workspaceId}:${event.author.id}`);
    const channel = person === null ? null : channels(`${platform}:${workspaceId}:${channelId}`);
    if (person === null || channel === null) return null;
    const waitMs = Math.max(person, channel);
    if (waitMs > 0) places.set(id, monotonicNow() + waitMs);
    return waitMs;
  };

  return (turn) => {
    const { id, event, attempts } = turn;
    if (attempts > 0 || (event.kind === "command" && event.command !== "ask")) return { kind: "now" };
    const place = places.get(id);
    const waitMs = place === undefined ? book(turn) : Math.max(0, place - monotonicNow());
    if (waitMs === null) return failed(id, tooMany(perPerson), "");
    if (waitMs > 0) return { waitMs, sentence: waitSentence(waitMs) };
    places.delete(id);
    return { kind: "now" };
  };
}

function waitSentence(waitMs: number): string {
  return `Many questions at once: this one begins in ${Math.ceil(waitMs / 1_000)} s.`;
}

function tooMany(perPerson: number): UserError {
  const minutes = longestWaitMs / 60_000;
  return new UserError(
    "too-many-questions",
    `So many questions wait here that this one would not begin within ${minutes} minutes, at ${perPerson} a minute from one person. Please ask it again later.`,
  );
}
