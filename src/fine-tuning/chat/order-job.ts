import { randomUUID } from "node:crypto";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { UserError } from "../../errors.ts";
import type { Card } from "../../platform/card.ts";
import type { CardPlace } from "../../platform/channel.ts";
import { orderedFile } from "../jobs/ordered-file.ts";
import type { OrderRequest, TuningDesk } from "../tuning-desk.ts";
import type { TuningNotes, TuningOrder, TuningOrders } from "../tuning-orders.ts";
import { hasErrors, type Reports, type ValidateDeps, validateFiles } from "../validation/validate-files.ts";
import { followedCardId, type FollowedCards } from "../followed-cards.ts";
import { orderCard, plainCard } from "./order-card.ts";
import { type OrderWish, validationOf } from "./order-form.ts";

export interface OrderJobDeps {
  readonly desk: Pick<TuningDesk, "capability" | "order">;
  readonly notes: TuningNotes;
  readonly orders: Pick<TuningOrders, "find">;
  readonly cards: Pick<FollowedCards, "add">;
  /** Where datasets are. */
  readonly folder: string;
  readonly validate: ValidateDeps;
  /** Makes a new dataset in the folder, for this model. */
  readonly writeDataset: (model: string) => Promise<unknown>;
  /** Something has to be done at once. */
  readonly onOrdered: () => void;
  readonly now: () => number;
}

type Draft = Omit<OrderRequest, "key" | "by">;

const dayMs = 86_400_000;

/** Checks what is wanted, says what it costs, and offers to order it. Nothing is sent to the service but the question whether it tunes. */
export async function draftOrder(wish: OrderWish, deps: OrderJobDeps, signal: AbortSignal): Promise<Card> {
  const { capability, says } = await deps.desk.capability(false, signal);
  if (capability.kind === "closed" || capability.kind === "unsupported") throw new UserError("not-offered", says);
  const { folder, notes, now } = deps;
  const file = wish.file ?? (await makeDataset(wish, deps));
  const [training, validation] = [join(folder, file), await usable(await validationOf(folder, file))];
  const reports = await validateFiles({ ...wish, training, validation }, deps.validate);
  if (hasErrors(reports)) return orderCard(reports, null);
  const id = randomUUID();
  const draft = await draftOf(wish, reports);
  await notes.write(noteOf(id), draft, now());
  return orderCard(reports, id);
}

/** Orders what was drafted, once, however often it is confirmed, and has a message follow the job. @throws UserError where it is too old */
export async function confirmOrder(
  id: string,
  { place, personId, by }: { readonly place: CardPlace; readonly personId: string; readonly by: string },
  deps: OrderJobDeps,
  signal: AbortSignal,
): Promise<Card> {
  const order = (await deps.orders.find(id)) ?? (await orderDraft(id, by, deps, signal));
  const { platform, workspaceId, channelId, threadId } = place;
  const where = { platform, workspaceId, channelId, threadId };
  await deps.cards.add({
    id: followedCardId(order.key, where),
    jobId: order.key,
    place: where,
    messageId: null,
    begunAt: null,
    isGone: false,
    personId,
    shown: null,
    stage: "following",
  });
  deps.onOrdered();
  return plainCard(`Ordered as \`${order.key}\`. A message here follows it, and you are told how it ends.`);
}

export async function dropDraft(id: string, { notes }: Pick<OrderJobDeps, "notes">): Promise<Card> {
  await notes.write(noteOf(id), null, 0);
  return plainCard("Nothing was ordered.");
}

async function orderDraft(id: string, by: string, deps: OrderJobDeps, signal: AbortSignal): Promise<TuningOrder> {
  // Written by ourselves.
  const draft = (await deps.notes.read(noteOf(id), deps.now() - dayMs)) as Draft | null;
  if (draft === null)
    throw new UserError("no-draft", "This was cancelled, or is over a day old. `/finetune create` begins again.");
  return deps.desk.order({ ...draft, key: id, by }, signal);
}

async function draftOf(wish: OrderWish, { model, file, training, validation }: Reports): Promise<Draft> {
  const { epochs, billedTokens, price } = training.estimate;
  const hyperparameters = { epochs: wish.epochs, batchSize: null, learningRateMultiplier: null, beta: null };
  return {
    what: { model, method: training.method, suffix: wish.suffix, seed: null, hyperparameters },
    trainingPath: file,
    checkedFile: (await orderedFile(file)).name,
    validationPath: validation?.file ?? null,
    expects: { epochs, billedTokens, price },
  };
}

async function makeDataset({ model, method }: OrderWish, { writeDataset }: OrderJobDeps): Promise<string> {
  await writeDataset(model);
  return method === "dpo" ? "preferences.jsonl" : "train.jsonl";
}

/** A dataset of few conversations has an empty file to measure by. */
async function usable(path: string | null): Promise<string | null> {
  return path !== null && (await stat(path)).size > 0 ? path : null;
}

function noteOf(id: string): string {
  return `draft:${id}`;
}
