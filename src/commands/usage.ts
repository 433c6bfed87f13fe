import * as z from "zod";
import type { AttemptStore, ChannelAttempts } from "../abuse/attempts.ts";
import type { UsageStore, UsageSummary } from "../usage/usage-store.ts";
import { type Command, defineCommand } from "./command.ts";

const dayMs = 86_400_000;
const periods = { today: 1, week: 7, month: 30 } as const;

export interface UsageDeps {
  readonly usage: UsageStore;
  readonly attempts: AttemptStore;
  /** Who is told what was tried on the bot, as `platform:userId`. */
  readonly admins: ReadonlySet<string>;
  readonly now: () => number;
}

export function usageCommand({ usage, attempts, admins, now }: UsageDeps): Command {
  return defineCommand({
    name: "usage",
    description: "What was asked, and what it cost",
    isPrivate: true,
    options: z.object({
      period: z
        .enum(["today", "week", "month"])
        .default("month")
        .meta({ description: "The last day, 7 days or 30 days" }),
    }),
    suggestions: {},
    async run({ conversation, author }, { period }) {
      const since = now() - periods[period] * dayMs;
      const workspace = `${conversation.platform}:${conversation.workspaceId}`;
      const everyone = { since, workspace, authorId: null };
      const isAdmin = admins.has(`${conversation.platform}:${author.id}`);
      const [all, own, ratings, tried] = await Promise.all([
        usage.summarize(everyone),
        usage.summarize({ ...everyone, authorId: author.id }),
        usage.ratings(everyone),
        isAdmin ? attempts.summarize({ since, workspace }) : [],
      ]);
      const days = periods[period] === 1 ? "24 hours" : `${periods[period]} days`;
      return [
        `**The last ${days}**`,
        `- Everyone: ${lineOf(all)}`,
        `- You: ${lineOf(own)}`,
        `- Ratings: ${ratings.up} 👍 · ${ratings.down} 👎`,
        ...(tried.length > 0 ? [`- Tried on the bot, and kept from happening: ${triedLine(tried)}`] : []),
      ].join("\n");
    },
  });
}

/** By kind; where it was, `threadwise abuse` tells. */
function triedLine(tried: readonly ChannelAttempts[]): string {
  const sums = new Map<string, number>();
  for (const { kind, count } of tried) sums.set(kind, (sums.get(kind) ?? 0) + count);
  return Array.from(sums, ([kind, count]) => `${count} × ${kind}`).join(" · ");
}

function lineOf({ turns, blocked, failed, input, cached, output, cost, unpriced }: UsageSummary): string {
  const parts = [`${turns} ${turns === 1 ? "question" : "questions"}`];
  if (blocked > 0) parts.push(`${blocked} blocked`);
  if (failed > 0) parts.push(`${failed} failed`);
  parts.push(`${count(input)} tokens in (${count(cached)} cached), ${count(output)} out`, `$${cost.toFixed(4)}`);
  if (unpriced > 0) parts.push(`${unpriced} of unknown price (MODEL_PRICES sets one)`);
  return parts.join(" · ");
}

function count(tokens: number): string {
  return tokens.toLocaleString("en-US");
}
