import * as z from "zod";
import { type CardAction, type CardReaction, type HandleCard } from "../platform/card.ts";
import type { Conversation } from "../platform/message.ts";
import { type Alert, alertDecisions, type AlertStore } from "./alert-store.ts";
import { alertCard, decisionButtons } from "./alert-card.ts";
import { loadQueue, queueButton } from "./alert-queue.ts";
import { type Decide, noSuchAlert } from "./decisions.ts";
import { demandModerator, type Staff } from "./staff.ts";

export interface AlertActionsDeps {
  readonly store: AlertStore;
  readonly decide: (decide: Decide) => Promise<string>;
  readonly staff: Staff;
  readonly channelLinkOf: (alert: Alert) => Promise<string | null>;
  readonly now: () => number;
}

const page = z.coerce.number().int().min(1).max(10_000);
const asked = {
  decide: z.tuple([z.string(), z.enum(alertDecisions)], page),
  show: z.tuple([z.string(), page]),
  queue: z.tuple([page]),
};

/** What moderators do with the cards of alerts, and with those of the queue. */
export function handleAlerts(deps: AlertActionsDeps): HandleCard {
  const { store, decide, staff, channelLinkOf, now } = deps;

  const show = async (alert: Alert, fromPage: number | null): Promise<CardReaction> => {
    const card = alertCard(alert, await channelLinkOf(alert));
    if (fromPage === null) return { kind: "replace", card };
    const buttons = [...decisionButtons(alert, fromPage), queueButton(fromPage, "◀ The queue")];
    return { kind: "replace", card: { ...card, buttons } };
  };

  return async (action) => {
    demandModerator(action, staff);
    const workspace = workspaceOf(action.conversation);
    const parts = action.value.split(" ");
    switch (action.action) {
      case "alert.decide": {
        const [id, decision, fromPage = null] = asked.decide.parse(parts);
        await decide({ alertId: id, workspace, decision, by: byOf(action), why: "" });
        return show(await find(store, id, workspace), fromPage);
      }
      case "alert.show": {
        const [id, fromPage] = asked.show.parse(parts);
        return show(await find(store, id, workspace), fromPage);
      }
      default: {
        const [wanted] = asked.queue.parse(parts);
        return { kind: "replace", card: await loadQueue(store, workspace, wanted, now()) };
      }
    }
  };
}

/** Nobody sees what is another workspace's. */
async function find(store: AlertStore, id: string, workspace: string): Promise<Alert> {
  const alert = await store.find(id);
  if (alert === null || workspaceOf(alert) !== workspace) throw noSuchAlert(id);
  return alert;
}

function workspaceOf({ platform, workspaceId }: Pick<Conversation, "platform" | "workspaceId">): string {
  return `${platform}:${workspaceId}`;
}

function byOf({ author, conversation: { platform } }: CardAction): Decide["by"] {
  return { id: author.id, name: author.name, platform };
}
