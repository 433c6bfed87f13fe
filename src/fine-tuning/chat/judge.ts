import * as z from "zod";
import { UserError } from "../../errors.ts";
import type { Card } from "../../platform/card.ts";
import type { CardOutlet } from "../../platform/channel.ts";
import type { ComparedAnswersStore, Comparison, Comparisons } from "../comparisons.ts";
import type { Asker } from "../tuning-chat.ts";
import { askedAtOnce, preferredBy, questionCard } from "./comparison-card.ts";
import { plainCard } from "./order-card.ts";
import type { Permissions } from "./permissions.ts";
import type { ComparisonRunner } from "./run-comparisons.ts";

export interface JudgeDeps {
  readonly comparisons: Comparisons;
  readonly compared: ComparedAnswersStore;
  readonly runner: Pick<ComparisonRunner, "show" | "card">;
  readonly permissions: Permissions;
  readonly outletOf: (platform: string) => CardOutlet | null;
  readonly now: () => number;
}

/** @throws UserError where it is over a month old */
export async function demandComparison(
  id: string,
  { comparisons }: Pick<JudgeDeps, "comparisons">,
): Promise<Comparison> {
  const comparison = await comparisons.find(id);
  if (comparison !== null) return comparison;
  throw new UserError("no-comparison", "This comparison is over a month old. Please promote anew to compare again.");
}

/** Puts the next questions to people, a message each. Resolves to a sentence. */
export async function askPeople(id: string, asker: Asker, deps: JudgeDeps): Promise<string> {
  deps.permissions.demandAdmin(asker, "ask people");
  const { place, asked, ...comparison } = await demandComparison(id, deps);
  const outlet = deps.outletOf(place.platform);
  const next = (await deps.compared.list(id)).slice(asked, asked + askedAtOnce);
  if (outlet === null || next.length === 0) return "All questions are put to people already.";
  // Written down first: pressed twice, nobody is asked twice.
  await deps.comparisons.change(id, { asked: asked + next.length });
  for (const answers of next) await outlet.post(place, questionCard({ ...comparison, place, asked }, answers, 0));
  await deps.runner.show(id);
  return "Administrators and moderators can judge now. Nobody sees which model wrote which answer.";
}

const voted = z.tuple([z.string(), z.coerce.number<string>().int().min(0), z.enum(["A", "B", "E"])]);

/** Counts what somebody prefers; whoever presses again has changed their mind. */
export async function takeVote(value: string, asker: Asker, deps: JudgeDeps): Promise<Card> {
  const person = deps.permissions.demandStaff(asker, "judge answers");
  const [id, number, choice] = voted.parse(value.split(" "));
  const comparison = await demandComparison(id, deps);
  await deps.compared.vote(id, number, person, preferredBy(choice, id, number), deps.now());
  const answers = (await deps.compared.list(id)).find((one) => one.number === number);
  await deps.runner.show(id);
  if (answers === undefined) return plainCard("This question is gone.");
  const { base, tuned, tie } = answers.votes;
  return questionCard(comparison, answers, base + tuned + tie);
}
