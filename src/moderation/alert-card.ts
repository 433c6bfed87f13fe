import type { Card, CardButton } from "../platform/card.ts";
import { type Alert, type AlertDecision, canTimeOut } from "./alert-store.ts";
import { fenced, oneLine, scoreBars, timeOf } from "./render.ts";
import { unreachableBecause } from "./sentences.ts";

/** An alert as moderators see it: what happened, what was decided, and until then what can be. */
export function alertCard(alert: Alert, channelLink: string | null): Card {
  const { evidence, scores } = alert;
  const words = evidence === null ? [] : [fenced(cut(evidence, shownEvidence).split("\n"))];
  const markdown = [headOf(alert), whereOf(alert, channelLink), ...words, scoreBars(scores, 3), outcomeOf(alert)];
  return { markdown: markdown.join("\n"), picture: null, buttons: decisionButtons(alert) };
}

/** Of an appeal: `✅ Approve`. What comes back names the alert, the decision, and the page of the queue it was looked at from. */
export function decisionButtons(alert: Alert, page: number | null = null): CardButton[] {
  if (alert.decided !== null) return [];
  return choicesOf(alert).map(({ decision, label, style }) => ({
    action: "alert.decide",
    value: [alert.id, decision, ...(page === null ? [] : [page])].join(" "),
    label,
    style,
  }));
}

interface Choice {
  readonly decision: AlertDecision;
  readonly label: string;
  readonly style: CardButton["style"];
}

function choicesOf(alert: Alert): readonly Choice[] {
  if (alert.reason === "appeal") return appealChoices;
  return choices.filter(({ decision }) => decision !== "timeOut" || canTimeOut(alert));
}

const appealChoices: readonly Choice[] = [
  { decision: "wrong", label: "✅ Approve", style: "primary" },
  { decision: "dismiss", label: "Deny", style: "danger" },
];

const choices: readonly Choice[] = [
  { decision: "dismiss", label: "Dismiss", style: "plain" },
  { decision: "delete", label: "🗑 Delete", style: "danger" },
  { decision: "timeOut", label: "⏳ Time out 1 h", style: "danger" },
  { decision: "warn", label: "✉️ Warn", style: "plain" },
  { decision: "wrong", label: "↩️ This was wrong", style: "primary" },
];

function headOf({ id, reason, kind, verdict, category, scores }: Alert): string {
  const judged = {
    judged: verdict === "block" ? "blocked" : "let pass",
    "judged-late": "judged late",
    appeal: "appeal",
  };
  const score = Object.entries(scores.categories).find(([name]) => name === category)?.[1].score ?? 0;
  return `**${id}** · ${judged[reason]} · ${kind} · ${category} ${score.toFixed(2)}`;
}

function whereOf(
  { authorName, authorId, link, conversationId, turnId, at }: Alert,
  channelLink: string | null,
): string {
  const channel = channelLink === null ? `\`${conversationId}\`` : `[the channel](${channelLink})`;
  const message = link === null ? (turnId === null ? [] : [`turn \`${turnId}\``]) : [`[the message](${link})`];
  return [`${oneLine(authorName)} (\`${authorId}\`)`, channel, ...message, timeOf(at)].join(" · ");
}

function outcomeOf({ decided, evidence }: Alert): string {
  if (decided === null)
    return evidence === null ? "_Nobody has decided yet. No words are kept._" : "_Nobody has decided yet._";
  const { decision, byName, at, why, effect } = decided;
  const reason = why === "" ? "" : ` (${oneLine(why)})`;
  const effects = { pending: "", done: "", unreachable: ` Yet ${unreachableBecause[decision]}.` };
  return `**${oneLine(byName)}** decided: **${decision}**${reason} · ${timeOf(at)}.${effects[effect]}`;
}

const shownEvidence = 700;

function cut(words: string, length: number): string {
  const whole = words.replaceAll("```", "'''");
  return whole.length <= length ? whole : `${whole.slice(0, length - 1).toWellFormed()}…`;
}
