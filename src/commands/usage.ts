import * as z from "zod";
import type { UsageStore, UsageSummary } from "../usage/usage-store.ts";
import { type Command, defineCommand } from "./command.ts";

const dayMs = 86_400_000;
const periods = { today: 1, week: 7, month: 30 } as const;

export function usageCommand({ usage, now }: { readonly usage: UsageStore; readonly now: () => number }): Command {
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
      const [all, own, ratings] = await Promise.all([
        usage.summarize(everyone),
        usage.summarize({ ...everyone, authorId: author.id }),
        usage.ratings(everyone),
      ]);
      const days = periods[period] === 1 ? "24 hours" : `${periods[period]} days`;
      return [
        `**The last ${days}**`,
        `- Everyone: ${lineOf(all)}`,
        `- You: ${lineOf(own)}`,
        `- Ratings: ${ratings.up} 👍 · ${ratings.down} 👎`,
      ].join("\n");
    },
  });
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
