import { UserError } from "../errors.ts";
import type { Log } from "../platform/log.ts";
import type { Author } from "../platform/message.ts";
import type { Alert, AlertDecision, AlertStore, DecidedAlert } from "./alert-store.ts";
import type { ModeratorHands } from "./hands.ts";
import { ago } from "./render.ts";
import { warningOf } from "./sentences.ts";

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

/**
 * Decides on an alert; resolves to what the moderator is told. The first decision holds; a second one is told of it. The same
 * one again tries once more what could not be done. @throws UserError
 */
export function createDecisions(deps: DecisionsDeps): (decide: Decide) => Promise<string> {
  const { alerts, log, now } = deps;

  return async ({ alertId, workspace, decision, by, why }) => {
    const found = await alerts.find(alertId);
    if (found === null || (workspace !== null && workspaceOf(found) !== workspace)) throw unknown(alertId);
    const mine: DecidedAlert = {
      decision,
      by: `${by.platform}:${by.id}`,
      byName: by.name,
      at: now(),
      why,
      effect: "pending",
    };
    const alert = await alerts.decide(found.id, mine);
    const decided = alert?.decided ?? null;
    if (alert === null || decided === null) throw unknown(alertId);
    const isFirst = found.decided === null && decided.by === mine.by && decided.at === mine.at;
    const isRepeated = decided.decision === decision && decided.effect !== "done";
    if (!isFirst && !isRepeated)
      return `${decided.byName} has decided this already, ${ago(now() - decided.at)}: ${decided.decision}${reasonOf(decided)}.`;

    const isDone = await effects[decision](alert, decided, deps.hands);
    await alerts.settleEffect(alert.id, isDone ? "done" : "unreachable");
    log.info({ alert: alert.id, decision, by: decided.by, isDone }, "a moderator has decided");
    return sentenceOf(alert, decision, isDone);
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
  delete: async (alert, _, hands) => {
    if (alert.kind === "answer")
      return alert.turnId !== null && (await hands.withdraw(alert.turnId, removedAnswer)) === "done";
    return alert.messageId !== null && hands.remove(alert, alert.messageId);
  },
  timeOut: (alert, { why }, hands) =>
    hands.timeOut(alert, alert.authorId, timeOutMinutes, why === "" ? "decided by a moderator" : why),
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
  const cannot: Readonly<Record<AlertDecision, string>> = {
    dismiss: "its author could not be told",
    wrong: "its author could not be told",
    delete: "the message could not be deleted from here: please do that yourself",
    timeOut: "nobody can be timed out from here: please do that yourself",
    warn: "its author could not be told",
  };
  return `Decided: ${decision} (${id}); yet ${cannot[decision]}. Deciding the same again tries it once more.`;
}

function reasonOf({ why }: DecidedAlert): string {
  return why === "" ? "" : ` (${why})`;
}

function note({ why }: DecidedAlert): string {
  return why === "" ? "" : ` A moderator adds: ${why}`;
}

function workspaceOf({ platform, workspaceId }: Alert): string {
  return `${platform}:${workspaceId}`;
}

function unknown(id: string): UserError {
  return new UserError("no-such-alert", `There is no alert \`${id}\`. \`/moderation queue\` lists the open ones.`);
}
