import * as z from "zod";
import type { Form } from "../platform/card.ts";
import type { Conversation, Place } from "../platform/message.ts";
import { channelScope, type Scope } from "../knowledge/scope.ts";

/** What a form for a reviewed answer begins with. */
export interface Draft {
  readonly question: string;
  readonly answer: string;
  /** As people write a date; "" for good. */
  readonly until: string;
  /** Where it may be kept to. */
  readonly place: Place & Partial<Pick<Conversation, "visibility">>;
  /** Null where nobody has chosen yet. */
  readonly scope: Scope | null;
}

const everyone = "Everyone";
const alone = "That channel alone";

/** @param value says what it was opened from, and comes back with it. */
export function teachForm(value: string, { question, answer, until, place, scope }: Draft): Form {
  const isOpen = scope === null ? place.visibility !== "private" : scope === "workspace";
  const common = { hint: null, choices: [], isRequired: true } as const;
  return {
    action: "teach.save",
    value,
    title: "Teach me an answer",
    submit: "Teach",
    fields: [
      { ...common, name: "question", label: "Question", kind: "line", initial: question.slice(0, 300) },
      { ...common, name: "answer", label: "Answer", kind: "text", initial: answer.slice(0, 3_000) },
      {
        ...common,
        name: "until",
        label: "Holds until",
        hint: "The last day, as 2026-12-31; empty: for good",
        kind: "line",
        initial: until,
        isRequired: false,
      },
      {
        ...common,
        name: "scope",
        label: "Who may see it",
        kind: "choice",
        choices: [everyone, alone],
        initial: isOpen ? everyone : alone,
      },
    ],
  };
}

const sent = z.object({
  question: z.string(),
  answer: z.string(),
  until: z.string(),
  scope: z.enum([everyone, alone]),
});

/** What was filled in. @param place the one that the form was opened for. */
export function parseTeachForm(fields: Readonly<Record<string, string>>, place: Place) {
  const { scope, ...lesson } = sent.parse(fields);
  return { ...lesson, scope: scope === everyone ? ("workspace" as const) : channelScope(place) };
}
