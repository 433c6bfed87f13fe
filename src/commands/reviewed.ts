import * as z from "zod";
import type { ReviewedAdmin } from "../knowledge/reviewed-admin.ts";
import type { ReviewedAnswer } from "../knowledge/reviewed-store.ts";
import type { ResolveScopes } from "../knowledge/scope.ts";
import { demandModerator, type Staff } from "../moderation/staff.ts";
import type { Card, CardButton } from "../platform/card.ts";
import { type Command, defineCommand } from "./command.ts";
import { describeReviewed } from "./describe-reviewed.ts";
import { fittedLines } from "./fitted-lines.ts";

export interface ReviewedCommandDeps extends Staff {
  readonly reviewed: ReviewedAdmin;
  readonly resolveScopes: ResolveScopes;
}

/** Each has two buttons, and a card has at most 25. */
const shownAnswers = 10;

export function reviewedCommand({ reviewed, resolveScopes, ...staff }: ReviewedCommandDeps): Command {
  return defineCommand({
    name: "knowledge reviewed",
    description: "The answers that people taught me, to edit or remove (administrators and moderators)",
    isPrivate: true,
    options: z.object({}),
    suggestions: {},
    async run(context) {
      demandModerator(context, staff);
      const { conversation, author } = context;
      return reviewedCard(await reviewed.list(await resolveScopes({ ...conversation, readerId: author.id })));
    },
  });
}

export function reviewedCard(answers: readonly ReviewedAnswer[]): Card {
  if (answers.length === 0)
    return { markdown: "Nobody has taught me an answer yet. `/knowledge teach` does.", picture: null, buttons: [] };
  const lines = answers.slice(0, shownAnswers).map((answer, index) => `${index + 1}. ${describeReviewed(answer)}`);
  const { markdown, shown } = fittedLines(lines, answers.length, []);
  const buttons = answers.slice(0, shown).flatMap(({ id }, index): CardButton[] => [
    { action: "teach.edit", value: id, label: `✏️ Edit ${index + 1}`, style: "plain" },
    { action: "teach.remove", value: id, label: `🗑 Remove ${index + 1}`, style: "danger" },
  ]);
  return { markdown, picture: null, buttons };
}
