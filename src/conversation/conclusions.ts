import { UserError } from "../errors.ts";
import type { Verdict } from "../moderation/moderator.ts";
import type { Card } from "../platform/card.ts";
import type { Offer, ReplyEnding, Source } from "../platform/reply.ts";
import type { Conclusion, Learned } from "../turns/conclusion.ts";
import type { CountedText } from "./compose.ts";
import type { AskedTurn } from "./engine.ts";
import { failureOf } from "./failure.ts";
import type { RememberedTurn, Support } from "./history.ts";
import type { StandAlone } from "./stand-alone.ts";
import { refusalOf } from "../moderation/sentences.ts";
import type { Draft } from "./write-answer.ts";

/** Every way in which a turn can end. */

export interface Written {
  readonly shown: CountedText;
  readonly sources: readonly Source[];
  readonly notes: readonly string[];
  readonly model: string;
  readonly searched: Pick<StandAlone, "query" | "how">;
  readonly learns: Learned;
  /** What whoever is shown it must be allowed to read. */
  readonly restsOn: readonly Support[];
  /** Buttons of the answer's own. */
  readonly buttons: ReplyEnding["buttons"];
  /** Whether this turn has been answered before. */
  readonly isAgain: boolean;
}

const plain: ReplyEnding = { sources: [], notes: [], offers: [], buttons: [], picture: null };

export function answered(turn: AskedTurn, draft: Draft, written: Written): Conclusion {
  const { shown, sources, notes, model, searched, learns, restsOn, buttons, isAgain } = written;
  const { promptTokens, trimmedTurns, toolCalls, endReason, usage, droppedCitations } = draft;
  const passages = draft.passages.length;
  return {
    state: "delivered",
    says: {
      kind: "answer",
      text: shown.text,
      ending: { ...plain, sources, notes, buttons, offers: answerOffers(isAgain) },
    },
    remembers: rememberedAs(turn, { ...draft.asked, searched: searched.query }, shown, { sources, notes, restsOn }),
    usage,
    learns,
    facts: {
      model,
      promptTokens,
      trimmedTurns,
      toolCalls,
      endReason,
      passages,
      sources: sources.length,
      droppedCitations,
      searched: searched.how,
    },
  };
}

/** An answer that was delivered, with another ending. */
export function amended(turn: RememberedTurn, buttons: ReplyEnding["buttons"]): Conclusion {
  const { text, sources, notes = [] } = turn.answer;
  const offers = answerOffers((turn.former ?? []).length > 0);
  return {
    ...ended("delivered", null),
    says: { kind: "answer", text, ending: { ...plain, sources, notes, buttons, offers } },
    remembers: turn,
    facts: { amends: true },
  };
}

export function isAmendment(conclusion: Conclusion | null): boolean {
  return conclusion?.facts["amends"] === true;
}

/** What may be done to an answer. */
export function answerOffers(hasFormer: boolean): readonly Offer[] {
  return hasFormer ? ["feedback", "regenerate", "former"] : ["feedback", "regenerate"];
}

export function blocked(verdict: Exclude<Verdict, { kind: "allow" }>, stage: "question" | "answer"): Conclusion {
  const reason = verdict.kind === "block" ? verdict.category : verdict.kind;
  return { ...ended("blocked", refusalOf(verdict, stage)), facts: { stage, reason } };
}

/** A command has answered, in Markdown or with a card. */
export function told(answer: string | Card, command: string): Conclusion {
  const { markdown: text, buttons, picture } = typeof answer === "string" ? { ...plain, markdown: answer } : answer;
  const ending: ReplyEnding = { ...plain, buttons, picture };
  return { ...ended("delivered", null), says: { kind: "answer", text, ending }, facts: { command } };
}

/** Somebody has stopped it; what was shown stays, and is remembered. */
export function stopped(turn: AskedTurn, asked: CountedText, shown: CountedText): Conclusion {
  const ending: ReplyEnding = { ...plain, notes: ["Stopped."], offers: ["regenerate"] };
  const isBegun = shown.text.trim() !== "";
  return {
    ...ended("cancelled", null),
    says: { kind: "answer", text: isBegun ? shown.text : `${shown.text}_Stopped before there was an answer._`, ending },
    remembers: isBegun ? rememberedAs(turn, asked, shown, { sources: [], notes: ending.notes }) : null,
  };
}

/** Nobody waits for an answer any more. */
export function withdrawn(): Conclusion {
  return ended("cancelled", null);
}

/** @param shown stays; the sentence that says what happened stands under it, or is told to the person alone. */
export function failed(turnId: string, error: unknown, shown: string): Conclusion {
  const { sentence, isPrivate } = failureOf(error, turnId);
  const code = error instanceof UserError ? error.code : "error";
  if (isPrivate) return { ...ended("failed", sentence), facts: { code } };
  const text = `${shown}${shown.trim() === "" ? "" : "\n\n"}⚠️ ${sentence}`;
  return { ...ended("failed", null), says: { kind: "answer", text, ending: retriable }, facts: { code } };
}

/** Too much has happened to try once more by itself. */
export function givenUp(reason: string): Conclusion {
  const text = "⚠️ I was interrupted and could not answer this in time. Please try again.";
  return { ...ended("failed", null), says: { kind: "answer", text, ending: retriable }, facts: { code: reason } };
}

const retriable: ReplyEnding = { ...plain, offers: ["try-again"] };

function ended(state: Conclusion["state"], sentence: string | null): Conclusion {
  return { state, says: { kind: "refusal", sentence }, remembers: null, usage: null, facts: {}, learns: null };
}

function rememberedAs(
  { id, event }: AskedTurn,
  asked: CountedText & { readonly searched?: string },
  { text, tokens }: CountedText,
  about: Pick<RememberedTurn["answer"], "sources" | "notes" | "restsOn">,
): NonNullable<Conclusion["remembers"]> {
  const { messageId, author, at, earlier = [] } = event;
  const earlierIds = earlier.map((part) => part.messageId);
  return {
    turnId: id,
    at,
    question: { ...asked, messageId, author, ...(earlierIds.length > 0 && { earlierIds }) },
    answer: { text, tokens, ...about },
  };
}
