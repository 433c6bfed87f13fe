import { UserError } from "../errors.ts";
import type { Log } from "../platform/log.ts";
import { type Author, threadOf } from "../platform/message.ts";
import type { Alert, AlertDecision, AlertStore, DecidedAlert } from "./alert-store.ts";
import type { ModeratorHands } from "./hands.ts";
import { ago } from "./render.ts";
import { unreachableBecause, warningOf } from "./sentences.ts";

export interface DecisionsDeps {
  readonly alerts: AlertStore;
  readonly hands: ModeratorHands;
  readonly log: Log;
  readonly now: () => number;
}

export interface Decide {
  readonly alertId: string;
  /** `platform:workspaceId` of whoever decides: nobody decides for others. Null: any. */
  readonly workspace: string | null;
  readonly decision: AlertDecision;
  readonly by: Pick<Author, "id" | "name"> & { readonly platform: string };
  readonly why: string;
}

const timeOutMinutes = 60;

export interface Decisions {
  /**
   * Decides on an alert; resolves to what the moderator is told. The first decision holds; a second one is told of it. The same
   * one again tries once more what could not be done. @throws UserError
   */
  decide(decide: Decide): Promise<string>;
  /** Does what was decided elsewhere, or by a process that ended before it was done; nothing where somebody is at it. */
  carryOut(alert: Alert): Promise<void>;
}

export function createDecisions(deps: DecisionsDeps): Decisions {
  const { alerts, log, now } = deps;
  /** What follows from one alert's decision is done once at a time. */
  const underWay = new Map<string, Promise<boolean>>();

  const act = (alert: Alert, decided: DecidedAlert): Promise<boolean> => {
    const acting = actOn(alert, decided).finally(() => underWay.delete(alert.id));
    underWay.set(alert.id, acting);
    return acting;
  };

  const actOn = async (alert: Alert, decided: DecidedAlert): Promise<boolean> => {
    const { decision, by } = decided;
    const isDone = await effects[decision](alert, decided, deps.hands);
    await alerts.settleEffect(alert.id, isDone ? "done" : "unreachable");
    log.info({ alert: alert.id, decision, by, isDone }, "a moderator has decided");
    return isDone;
  };

  return {
    async decide({ alertId, workspace, decision, by, why }) {
      const found = await alerts.find(alertId);
      if (found === null || (workspace !== null && workspaceOf(found) !== workspace)) throw noSuchAlert(alertId);
      await underWay.get(found.id)?.catch(() => {});
      const { platform, id } = by;
      const mine = { decision, by: `${platform}:${id}`, byName: by.name, at: now(), why, effect: "pending" } as const;
      const alert = await alerts.decide(found.id, mine);
      const decided = alert?.decided ?? null;
      if (alert === null || decided === null) throw noSuchAlert(alertId);
      const isFirst = found.decided === null && decided.by === mine.by && decided.at === mine.at;
      const isRepeated = decided.decision === decision && decided.effect !== "done";
      if (!isFirst && !isRepeated)
        return `${decided.byName} has decided this already, ${ago(now() - decided.at)}: ${decided.decision}${reasonOf(decided)}.`;
      return sentenceOf(alert, decision, await (underWay.get(alert.id) ?? act(alert, decided)));
    },
    async carryOut(alert) {
      const { decided } = alert;
      if (decided?.effect === "pending" && !underWay.has(alert.id)) await act(alert, decided);
    },
  };
}

type Effect = (alert: Alert, decided: DecidedAlert, hands: ModeratorHands) => Promise<boolean>;

const effects: Readonly<Record<AlertDecision, Effect>> = {
  dismiss: async (alert, decided, hands) =>
    alert.reason !== "appeal" ||
    tellAuthor(
      alert,
      `A moderator has looked at the refusal that you asked about: it stands${reasonOf(decided)}.`,
      hands,
    ),
  wrong: async (alert, decided, hands) =>
    alert.verdict !== "block" ||
    tellAuthor(
      alert,
      `A moderator has found that refusing you was a mistake${reasonOf(decided)}. Sorry; the same words pass now.`,
      hands,
    ),
  delete: async (alert, decided, hands) => {
    if (alert.kind === "answer")
      return alert.turnId !== null && (await hands.withdraw(alert.turnId, removedAnswer)) === "done";
    return (
      alert.messageId !== null && hands.remove(threadOf(alert.conversationId), alert.messageId, auditReason(decided))
    );
  },
  timeOut: (alert, decided, hands) => hands.timeOut(alert, alert.authorId, timeOutMinutes, auditReason(decided)),
  warn: (alert, decided, hands) => tellAuthor(alert, `${warningOf()}${note(decided)}`, hands),
};

const removedAnswer = "A moderator has removed my answer.";

/** Where nothing was answered, the way of the refusal is the way to its author, too. */
async function tellAuthor(alert: Alert, sentence: string, hands: ModeratorHands): Promise<boolean> {
  if (await hands.tell(alert, sentence)) return true;
  const wasRefused = alert.verdict === "block" && alert.reason !== "judged-late";
  return wasRefused && alert.turnId !== null && (await hands.withdraw(alert.turnId, sentence)) === "done";
}

function sentenceOf({ id }: Alert, decision: AlertDecision, isDone: boolean): string {
  if (isDone) return `Decided: ${decision} (${id}).`;
  return `Decided: ${decision} (${id}); yet ${unreachableBecause[decision]}. Deciding the same again tries it once more.`;
}

function reasonOf({ why }: DecidedAlert): string {
  return why === "" ? "" : ` (${why})`;
}

/** For the platform's own log of who did what. */
function auditReason({ byName, why }: DecidedAlert): string {
  return `decided by ${byName}${why === "" ? "" : `: ${why}`}`;
}

function note({ why }: DecidedAlert): string {
  return why === "" ? "" : ` A moderator adds: ${why}`;
}

function workspaceOf({ platform, workspaceId }: Alert): string {
  return `${platform}:${workspaceId}`;
}

export function noSuchAlert(id: string): UserError {
  return new UserError("no-such-alert", `There is no alert \`${id}\`. \`/moderation queue\` lists the open ones.`);
}
