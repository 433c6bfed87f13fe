import { UserError } from "../../errors.ts";
import type { Card, CardAction, CardReaction, HandleCard } from "../../platform/card.ts";
import type { JobAction } from "../tuning-desk.ts";
import { approve, type ApproveDeps } from "./approve.ts";
import { type ChatDeps, demandJob, statusCard } from "./create-chat.ts";
import { askPeople, demandComparison, type JudgeDeps, takeVote } from "./judge.ts";
import { plainCard } from "./order-card.ts";
import { orderForm, parseOrderForm } from "./order-form.ts";
import { confirmOrder, draftOrder, dropDraft, type OrderJobDeps } from "./order-job.ts";
import { parsePromoteForm, promote, promoteCompared, promoteForm, rollbackOf } from "./promote.ts";

export interface HandleDeps {
  readonly chat: ChatDeps;
  readonly order: OrderJobDeps;
  readonly judge: JudgeDeps;
  readonly approve: ApproveDeps;
  /** What is tuned where nobody says. */
  readonly baseModel: string;
  /** Aborted when the program stops. */
  readonly signal: AbortSignal;
}

/** Whoever presses waits no longer for a service. */
const serviceMs = 20_000;

/** Everything that buttons and forms about fine-tuning do. Whether somebody may do it is asked anew with each press. */
export function handleTuning(deps: HandleDeps): HandleCard {
  return async (action) => {
    const act = acts[action.action.slice("finetune.".length)];
    if (act === undefined)
      throw new UserError("unknown-button", "This button is from another version of me, and I don't know it any more.");
    return act(action, deps, AbortSignal.any([deps.signal, AbortSignal.timeout(serviceMs)]));
  };
}

type Act = (action: CardAction, deps: HandleDeps, signal: AbortSignal) => Promise<CardReaction>;

const acts: Readonly<Record<string, Act>> = {
  refresh: (action, { chat }, signal) => jobCard(action, action.value, chat, signal),
  cancel: changeJob("cancel"),
  pause: changeJob("pause"),
  resume: changeJob("resume"),

  async create({ kind, fields, ...asker }, { chat, order, baseModel, signal }) {
    chat.permissions.demandAdmin(asker, "create");
    if (kind === "press") return { kind: "open", form: await orderForm(order.folder, baseModel) };
    // Checking a long file takes as long as it takes.
    return replaced(await draftOrder(await parseOrderForm(fields, order.folder), order, signal));
  },
  async confirm({ value, ...asker }, { chat, order }, signal) {
    const by = chat.permissions.demandAdmin(asker, "create");
    return replaced(
      await confirmOrder(value, { place: asker.conversation, personId: asker.author.id, by }, order, signal),
    );
  },
  async drop({ value, ...asker }, { chat, order }) {
    chat.permissions.demandAdmin(asker, "create");
    return replaced(await dropDraft(value, order));
  },

  async promote({ kind, value, fields, ...asker }, { chat }, signal) {
    chat.permissions.demandAdmin(asker, "promote");
    if (kind === "press") return { kind: "open", form: promoteForm(value) };
    const { tunedModel } = await demandJob(chat.desk, value, signal);
    if (tunedModel === null) throw new UserError("no-model", "This job has made no model.");
    const wish = parsePromoteForm(fields, tunedModel);
    const said = await promote(asker, wish, chat);
    if (wish.comparesFirst) return { kind: "tell", markdown: said.markdown };
    return jobCard(asker, value, chat, signal);
  },
  async go({ value, ...asker }, { chat, judge }) {
    const comparison = await demandComparison(value, judge);
    await promoteCompared(comparison, asker, chat);
    return replaced(await judge.runner.card(comparison));
  },
  async rollback({ value, ...asker }, { chat, judge }, signal) {
    const [id = "", under = "-"] = value.split(" ");
    const said = await rollbackOf(Number(id), asker, chat);
    if (under === "-") return replaced(plainCard(said));
    if (!under.startsWith("c:")) return jobCard(asker, under, chat, signal);
    return replaced(await judge.runner.card(await demandComparison(under.slice(2), judge)));
  },

  people: async ({ value, ...asker }, { judge }) => ({ kind: "tell", markdown: await askPeople(value, asker, judge) }),
  vote: async ({ value, ...asker }, { judge }) => replaced(await takeVote(value, asker, judge)),
  approve: async (action, deps) => replaced(await approve(action, deps.approve)),
};

function changeJob(what: JobAction): Act {
  return async ({ value, ...asker }, { chat }, signal) => {
    const by = chat.permissions.demandAdmin(asker, what);
    await chat.desk.act(value, what, by, signal);
    chat.wake();
    return jobCard(asker, value, chat, signal);
  };
}

async function jobCard(
  asker: Pick<CardAction, "conversation" | "author">,
  jobId: string,
  chat: ChatDeps,
  signal: AbortSignal,
): Promise<CardReaction> {
  return replaced(await statusCard(await demandJob(chat.desk, jobId, signal), asker, chat));
}

function replaced(card: Card): CardReaction {
  return { kind: "replace", card };
}
