import * as z from "zod";
import { UserError } from "../errors.ts";
import type { GapAdmin } from "../knowledge/gap-admin.ts";
import type { OfferStore } from "../knowledge/offer-store.ts";
import { type ReviewedAdmin, writtenUntil } from "../knowledge/reviewed-admin.ts";
import type { ReviewedAnswer } from "../knowledge/reviewed-store.ts";
import type { ResolveScopes } from "../knowledge/scope.ts";
import { demandModerator, type Staff } from "../moderation/staff.ts";
import { placeOf } from "../platform/message.ts";
import type { Card, CardAction, CardReaction, HandleCard } from "../platform/card.ts";
import { type Command, defineCommand } from "./command.ts";
import { describeReviewed } from "./describe-reviewed.ts";
import { gapsCard } from "./knowledge-gaps.ts";
import { reviewedCard } from "./reviewed.ts";
import type { KeptQueries } from "./search.ts";
import { type Draft, parseTeachForm, teachForm } from "./teach-form.ts";

export interface TeachDeps extends Staff {
  readonly reviewed: ReviewedAdmin;
  readonly offers: OfferStore;
  readonly gaps: GapAdmin;
  readonly queries: KeptQueries;
  readonly resolveScopes: ResolveScopes;
}

/** Where a lesson comes from: what its form begins with, and what becomes of that once it is taught. */
interface Origin extends Draft, Pick<Parameters<ReviewedAdmin["teach"]>[0], "saidBy" | "url" | "replaces" | "closes"> {
  readonly after: (taught: ReviewedAnswer) => Promise<CardReaction>;
}

export function teachCommand({ queries, ...staff }: Staff & Pick<TeachDeps, "queries">): Command {
  return defineCommand({
    name: "knowledge teach",
    description: "Write an answer that I give from now on (administrators and moderators)",
    isPrivate: true,
    options: z.object({
      question: z
        .string()
        .trim()
        .max(300)
        .optional()
        .meta({ description: "What it answers; may be written later", takesRest: true }),
    }),
    suggestions: {},
    async run(context, { question = "" }) {
      demandModerator(context, staff);
      const value = question === "" ? "" : await queries.keep(question);
      return {
        markdown: "Teach me a question with its answer. I give it from now on, and say who taught it.",
        picture: null,
        buttons: [{ action: "teach.write", value, label: "🎓 Write it", style: "primary" }],
      } satisfies Card;
    },
  });
}

/** Everything that begins with `teach.`: forms that are opened, sent in, and reviewed answers that are removed. */
export function handleTeach(deps: TeachDeps): HandleCard {
  const open = async (origin: Promise<Origin>, value: string): Promise<CardReaction> => ({
    kind: "open",
    form: teachForm(value, await origin),
  });

  return async (action) => {
    demandModerator(action, deps);
    const { action: what, value, author, conversation } = action;
    if (what === "teach.save") return save(action, deps);
    if (what === "teach.remove") {
      const scopes = await deps.resolveScopes({ ...conversation, readerId: author.id });
      await deps.reviewed.remove(value, scopes);
      return { kind: "replace", card: reviewedCard(await deps.reviewed.list(scopes)) };
    }
    const name = what.slice("teach.".length);
    return open(originOf(name, value, action, deps), `${name}:${value}`);
  };
}

async function save(action: CardAction, deps: TeachDeps): Promise<CardReaction> {
  const [name = "", ...rest] = action.value.split(":");
  const origin = await originOf(name, rest.join(":"), action, deps);
  const { saidBy, url, replaces, closes } = origin;
  const lesson = parseTeachForm(action.fields, origin.place);
  const reviewer = { id: `${action.conversation.platform}:${action.author.id}`, name: action.author.name };
  return origin.after(await deps.reviewed.teach({ ...lesson, reviewer, saidBy, url, replaces, closes }));
}

const blank = { question: "", answer: "", until: "", scope: null, saidBy: null, url: null, replaces: null, closes: [] };

async function originOf(name: string, value: string, action: CardAction, deps: TeachDeps): Promise<Origin> {
  switch (name) {
    case "reply":
      return fromReply(value, deps);
    case "gap":
      return fromGap(value, action, deps);
    case "edit":
      return fromReviewed(value, action, deps);
    default: {
      const question = value === "" ? "" : ((await deps.queries.find(value)) ?? "");
      return { ...blank, question, place: action.conversation, after: async (taught) => learned(taught) };
    }
  }
}

/** What a person said in a thread in which a question was open: all of theirs who spoke first. */
async function fromReply(turnId: string, { offers, gaps }: TeachDeps): Promise<Origin> {
  const offer = await offers.find(turnId);
  if (offer === null) throw new UserError("offer-gone", "I don't remember this any more. `/knowledge teach` does it.");
  const { conversation, replies } = offer;
  const [first] = replies;
  const words = replies.filter(({ authorId }) => authorId === first?.authorId).map(({ text }) => text);
  const gap = (await gaps.group(turnId, null))?.gaps.find((one) => one.turnId === turnId);
  const speaker = first && { platform: conversation.platform, id: first.authorId, name: first.authorName };
  return {
    ...blank,
    question: gap?.question ?? "",
    answer: words.join("\n\n"),
    place: conversation,
    saidBy: speaker ?? null,
    // Not everyone could follow a link into a private channel.
    url: conversation.visibility === "public" ? (first?.url ?? null) : null,
    closes: [turnId],
    async after(taught) {
      await offers.drop({ kind: "replies", turnId });
      return learned(taught);
    },
  };
}

async function fromGap(groupId: string, { conversation, author }: CardAction, { gaps }: TeachDeps): Promise<Origin> {
  const here = { ...conversation, readerId: author.id };
  const group = await gaps.group(groupId, here);
  if (group === null) throw new UserError("no-such-gap", "This question is not open any more.");
  return {
    ...blank,
    question: group.question,
    place: group.gaps[0]?.conversation ?? conversation,
    closes: group.gaps.map(({ turnId }) => turnId),
    async after() {
      const open = await gaps.list(here, AbortSignal.timeout(listMs));
      return { kind: "replace", card: gapsCard(open) };
    },
  };
}

/** A form that is sent in waits no longer for the list that follows. */
const listMs = 20_000;

async function fromReviewed(
  id: string,
  { conversation, author }: CardAction,
  { reviewed, resolveScopes }: TeachDeps,
): Promise<Origin> {
  const scopes = await resolveScopes({ ...conversation, readerId: author.id });
  const known = (await reviewed.list(scopes)).find((answer) => answer.id === id);
  if (known === undefined) throw new UserError("no-such-answer", "This answer is gone.");
  const { question, answer, holdsUntil, scope, saidBy, url } = known;
  return {
    ...blank,
    question,
    answer,
    until: writtenUntil(holdsUntil),
    place: scope === "workspace" ? conversation : placeOf(scope.slice("channel:".length)),
    scope,
    saidBy,
    url,
    replaces: id,
    after: async () => ({ kind: "replace", card: reviewedCard(await reviewed.list(scopes)) }),
  };
}

function learned(taught: ReviewedAnswer): CardReaction {
  return {
    kind: "replace",
    card: { markdown: `🎓 Learned: ${describeReviewed(taught)}`, picture: null, buttons: [] },
  };
}
