import * as z from "zod";
import { UserError } from "../../errors.ts";
import type { Card, Form } from "../../platform/card.ts";
import type { Log } from "../../platform/log.ts";
import type { Comparison } from "../comparisons.ts";
import { describePromotion } from "../describe-models.ts";
import { type Promotion, type Promotions, scopeOf } from "../promotions.ts";
import type { Asker, PromotionWish } from "../tuning-chat.ts";
import { plainCard } from "./order-card.ts";
import type { Permissions } from "./permissions.ts";
import type { ComparisonRunner } from "./run-comparisons.ts";
import { rollbackButton } from "./status-card.ts";

export interface PromoteDeps {
  readonly promotions: Promotions;
  readonly comparisons: Pick<ComparisonRunner, "start">;
  readonly permissions: Permissions;
  /** The model that answers where none is promoted. */
  readonly standardModel: string;
  readonly log: Log;
  readonly now: () => number;
}

const everywhere = "everywhere";
const here = "in this channel";
const compareFirst = "compare both on the golden questions first";
const atOnce = "promote at once";

/** Where, for how many, and whether both models are compared before. */
export function promoteForm(jobId: string): Form {
  const common = { hint: null, isRequired: true } as const;
  return {
    action: "finetune.promote",
    value: jobId,
    title: "Promote the model",
    submit: "Go on",
    fields: [
      { ...common, name: "where", label: "Where", kind: "choice", choices: [everywhere, here], initial: everywhere },
      {
        ...common,
        name: "share",
        label: "Of how many conversations, in percent",
        kind: "line",
        choices: [],
        initial: "100",
      },
      {
        ...common,
        name: "first",
        label: "Before",
        kind: "choice",
        choices: [compareFirst, atOnce],
        initial: compareFirst,
      },
    ],
  };
}

const fields = z.object({
  where: z.enum([everywhere, here]),
  share: z.coerce.number().gt(0).max(100),
  first: z.enum([compareFirst, atOnce]),
});

/** @throws UserError for what can't be meant */
export function parsePromoteForm(given: Readonly<Record<string, string>>, model: string): PromotionWish {
  const parsed = fields.safeParse(given);
  if (!parsed.success) throw new UserError("wrong-share", "The share is a number over 0 and at most 100.");
  const { where, share, first } = parsed.data;
  return { model, isForChannel: where === here, share: share / 100, comparesFirst: first === compareFirst };
}

/** Promotes, or has the models compared before. Resolves to what is said about it. */
export async function promote(asker: Asker, wish: PromotionWish, deps: PromoteDeps): Promise<Card> {
  const by = deps.permissions.demandAdmin(asker, "promote");
  const { model, share, isForChannel, comparesFirst } = wish;
  const scope = isForChannel ? scopeOf(asker.conversation) : "all";
  if (!comparesFirst) return promoteNow({ scope, model, share, by }, deps);
  const { platform, workspaceId, channelId, threadId } = asker.conversation;
  const place = { platform, workspaceId, channelId, threadId };
  await deps.comparisons.start({ model, by, place, wish: { scope, share } });
  return plainCard(
    `⚖️ \`${model}\` answers the golden questions beside \`${deps.standardModel}\`: see the message here. It is promoted when an administrator presses the button there.`,
  );
}

/** As it was wished for when the comparison began. */
export function promoteCompared({ model, wish }: Comparison, asker: Asker, deps: PromoteDeps): Promise<Card> {
  const by = deps.permissions.demandAdmin(asker, "promote");
  return promoteNow({ ...wish, model, by }, deps);
}

async function promoteNow(given: Omit<Promotion, "id" | "at">, { promotions, log, now }: PromoteDeps): Promise<Card> {
  const held = (await promotions.current()).find(({ scope }) => scope === given.scope);
  // Pressed twice it is one promotion: a roll back must not lead to itself.
  if (held?.model !== given.model || held.share !== given.share) {
    await promotions.promote({ ...given, at: now() });
    log.info(given, "a model was promoted");
  }
  const promoted = (await promotions.current()).find(({ scope }) => scope === given.scope);
  if (promoted === undefined) return plainCard("It was rolled back already.");
  return { markdown: `🚀 ${describePromotion(promoted)}`, picture: null, buttons: [rollbackButton(promoted, null)] };
}

/** Ends the promotion that a button stands under, where it is still the newest of its scope. Resolves to a sentence. */
export async function rollbackOf(id: number, asker: Asker, deps: PromoteDeps): Promise<string> {
  deps.permissions.demandAdmin(asker, "rollback");
  const current = (await deps.promotions.current()).find((promotion) => promotion.id === id);
  if (current === undefined)
    throw new UserError("not-promoted", "This promotion does not hold any more. `/finetune status` tells what does.");
  return rollback(current.scope, asker, deps);
}

/** Ends the newest promotion of a scope. @throws UserError where there is none */
export async function rollback(scope: string, asker: Asker, deps: PromoteDeps): Promise<string> {
  const by = deps.permissions.demandAdmin(asker, "rollback");
  const rolled = await deps.promotions.rollback(scope, by, deps.now());
  if (rolled === null) throw new UserError("nothing-promoted", "Nothing is promoted there.");
  const { ended, now } = rolled;
  deps.log.info({ scope, by, model: ended.model }, "a promotion was rolled back");
  const after = now === null ? `\`${deps.standardModel}\` answers` : describePromotion(now);
  return `↩ \`${ended.model}\` answers no more (${by}). Now: ${after}.`;
}
