import { type ModerationCategory, moderationCategories, type ModerationScores } from "../models/moderation-model.ts";
import type { Alert } from "./alert-store.ts";
import type { DryRun } from "./dry-run.ts";
import type { Rules } from "./policy.ts";
import type { StoredVerdict } from "./verdict-store.ts";

/** What moderators and administrators read of moderation, in Markdown. */

const barCells = 10;

/** The highest scores as bars, the flagged ones marked; at least one. */
export function scoreBars({ categories }: ModerationScores, limit = 4): string {
  const ranked = moderationCategories.toSorted((a, b) => categories[b].score - categories[a].score);
  const shown = ranked.filter((category, index) => index === 0 || categories[category].score >= 0.01).slice(0, limit);
  const width = Math.max(...shown.map((category) => category.length));
  return fenced(
    shown.map((category) => {
      const { score, flagged } = categories[category];
      const cells = Math.round(score * barCells);
      const bar = "█".repeat(cells) + "░".repeat(barCells - cells);
      return `${category.padEnd(width)} ${bar} ${score.toFixed(2)}${flagged ? " flagged" : ""}`;
    }),
  );
}

/** The category with the highest score. */
export function worstCategory({ categories }: ModerationScores): ModerationCategory {
  return moderationCategories.reduce((a, b) => (categories[b].score > categories[a].score ? b : a));
}

export function thresholdTable({ judgeBy, onFailure, onLateBlock, categories }: Rules): string {
  const rows = moderationCategories.map((category) => {
    const { warn, block, onWarn, onBlock } = categories[category];
    return [category, threshold(warn), threshold(block), warn === null ? "" : onWarn.join(" "), onBlock.join(" ")];
  });
  const judged = judgeBy === "flag" ? "Scores count in texts that the model flags." : "Scores count in all texts.";
  const failing = onFailure === "closed" ? "nothing is answered" : "everything passes and is judged later";
  const late =
    onLateBlock === "alert" ? "moderators are alerted" : "moderators are alerted and the answer is withdrawn";
  return [
    table([["category", "warn", "block", "on warn", "on block"], ...rows]),
    `${judged} High-risk categories block whenever they are flagged. While moderation is down, ${failing}; where a late verdict blocks, ${late}.`,
  ].join("\n");
}

function threshold(score: number | null): string {
  return score === null ? "–" : String(score);
}

export function renderDryRun({ texts, before, after, categories, more, fewer }: DryRun, links: Links): string {
  if (texts === 0) return "Nothing was judged in this time.";
  const changed = moderationCategories.flatMap((category) => {
    const { more: blocked, fewer: freed } = categories[category];
    return blocked + freed === 0 ? [] : [[category, `+${blocked}`, `-${freed}`]];
  });
  const rows = changed.length === 0 ? [] : [table([["category", "more", "fewer"], ...changed])];
  const examples = [...list("Would be blocked", more, links), ...list("Would pass", fewer, links)];
  return [
    `Of ${texts} judged texts, ${before} are blocked by the present policy and ${after} would be by the proposed one.`,
    ...rows,
    ...examples,
  ].join("\n");
}

type Links = ReadonlyMap<string, string>;

function list(title: string, verdicts: readonly StoredVerdict[], links: Links): string[] {
  return verdicts.length === 0 ? [] : [`**${title}**`, ...verdicts.map((verdict) => `- ${placeLine(verdict, links)}`)];
}

function placeLine(verdict: StoredVerdict, links: Links): string {
  const link = links.get(verdict.id);
  const { kind, at, conversationId, turnId, messageId, scores } = verdict;
  const category = worstCategory(scores);
  const where = link ?? `${conversationId}${turnId === null ? ` message ${messageId}` : ` turn ${turnId}`}`;
  return `${dateOf(at)} ${kind}, ${category} ${scores.categories[category].score.toFixed(2)}: ${where}`;
}

export function renderAlert(alert: Alert, now: number): string {
  const { id, reason, kind, authorName, authorId, category, verdict, at, link, conversationId, turnId, evidence } =
    alert;
  const why = { judged: verdict === "block" ? "blocked" : "let pass", "judged-late": "judged late", appeal: "appeal" }[
    reason
  ];
  const where = link ?? `\`${conversationId}\`${turnId === null ? "" : ` turn \`${turnId}\``}`;
  return [
    `**${id}** · ${why} · ${kind} · ${category} · ${oneLine(authorName)} (\`${authorId}\`) · ${ago(now - at)} · ${where}`,
    ...(evidence === null ? [] : [`> ${oneLine(evidence).slice(0, 120).toWellFormed()}`]),
  ].join("\n");
}

export function ago(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1_000));
  if (seconds < 90) return `${seconds} s ago`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 90) return `${minutes} min ago`;
  const hours = Math.round(minutes / 60);
  return hours < 48 ? `${hours} h ago` : `${Math.round(hours / 24)} days ago`;
}

export function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return fenced(
    rows.map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    ),
  );
}

export function fenced(lines: readonly string[]): string {
  return ["```", ...lines, "```"].join("\n");
}

/** Of a name, or a reason: no character of it acts as Markdown. */
export function oneLine(words: string): string {
  return words
    .replaceAll(/[\\`*_~[\]<>|]/g, "")
    .replaceAll(/\s+/g, " ")
    .trim();
}

export function timeOf(at: number): string {
  return `${dateOf(at)} UTC`;
}

function dateOf(at: number): string {
  return new Date(at).toISOString().slice(0, 16).replace("T", " ");
}
