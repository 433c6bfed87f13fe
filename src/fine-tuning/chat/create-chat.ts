import { UserError } from "../../errors.ts";
import type { Card } from "../../platform/card.ts";
import { type FollowedCards, followedCardId } from "../followed-cards.ts";
import { scopeOf } from "../promotions.ts";
import type { Asker, TuningChat } from "../tuning-chat.ts";
import type { JobView, TuningDesk } from "../tuning-desk.ts";
import { hasEnded } from "./ending.ts";
import type { Permissions } from "./permissions.ts";
import { promote, type PromoteDeps, rollback } from "./promote.ts";
import { drawn, outlineOf, type StatusCardDeps } from "./status-card.ts";

export interface ChatDeps extends PromoteDeps {
  readonly desk: TuningDesk;
  readonly cards: FollowedCards;
  readonly status: StatusCardDeps;
  readonly permissions: Permissions;
  /** Something may have moved. */
  readonly wake: () => void;
}

/** What commands do; buttons do the same, see `handleTuning`. */
export function createTuningChat(deps: ChatDeps): TuningChat {
  const { desk, permissions } = deps;
  return {
    status: async (asker, jobId, signal) => statusCard(await demandJob(desk, jobId, signal), asker, deps),
    async watch(asker, jobId, isOn, signal) {
      const view = await demandJob(desk, jobId, signal);
      return isOn ? watch(view, asker, deps) : unwatch(view, asker, deps);
    },
    async act(asker, jobId, action, signal) {
      const by = permissions.demandAdmin(asker, action);
      await desk.act(jobId, action, by, signal);
      deps.wake();
      return statusCard(await demandJob(desk, jobId, signal), asker, deps);
    },
    create(asker) {
      permissions.demandAdmin(asker, "create");
      return {
        markdown:
          "A new fine-tuning job: choose what it learns from. You see what it costs before anything is uploaded.",
        picture: null,
        buttons: [{ action: "finetune.create", value: "", label: "📝 Fill in", style: "primary" }],
      };
    },
    promote: (asker, wish) => promote(asker, wish, deps),
    rollback: (asker, isForChannel) => rollback(isForChannel ? scopeOf(asker.conversation) : "all", asker, deps),
  };
}

export async function statusCard(view: JobView, { conversation }: Asker, { status }: ChatDeps): Promise<Card> {
  return drawn(await outlineOf(view, conversation, status), status);
}

/** @throws UserError where there is none */
export async function demandJob(desk: TuningDesk, id: string, signal: AbortSignal): Promise<JobView> {
  const view = await desk.view(id, signal);
  if (view === null)
    throw new UserError("no-such-job", `There is no fine-tuning job \`${id}\`. \`/finetune list\` lists them.`);
  return view;
}

async function watch(view: JobView, { conversation, author }: Asker, { cards, wake }: ChatDeps): Promise<string> {
  if (hasEnded(view)) throw new UserError("has-ended", "This job has ended. `/finetune status` shows how.");
  const { platform, workspaceId, channelId, threadId } = conversation;
  const place = { platform, workspaceId, channelId, threadId };
  const jobId = view.order?.key ?? view.id;
  await cards.add({
    id: followedCardId(jobId, place),
    jobId,
    place,
    messageId: null,
    begunAt: null,
    isGone: false,
    personId: author.id,
    shown: null,
    stage: "following",
  });
  wake();
  return "A message here follows the job, and you are told how it ends.";
}

async function unwatch(view: JobView, { conversation }: Asker, { cards }: ChatDeps): Promise<string> {
  const id = followedCardId(view.order?.key ?? view.id, conversation);
  if ((await cards.find(id)) === null) throw new UserError("not-watched", "No message here follows this job.");
  await cards.change(id, { stage: "ended" });
  return "The message here stays as it is from now on.";
}
