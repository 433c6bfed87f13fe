import * as z from "zod";
import type { HistoryStore } from "../conversation/history.ts";
import { personId, type TrainingTurns } from "../fine-tuning/training-turns.ts";
import type { ChannelAdmin } from "../knowledge/channel-admin.ts";
import type { GapAdmin } from "../knowledge/gap-admin.ts";
import type { GoldenStore } from "../knowledge/golden-store.ts";
import type { OfferStore } from "../knowledge/offer-store.ts";
import type { ReviewedAdmin } from "../knowledge/reviewed-admin.ts";
import { type Command, type CommandContext, defineCommand } from "./command.ts";

export interface ForgetCommandDeps {
  readonly channels: ChannelAdmin;
  readonly history: HistoryStore;
  readonly gaps: Pick<GapAdmin, "forget">;
  readonly training: Pick<TrainingTurns, "agree">;
  readonly now: () => number;
  readonly reviewed: Pick<ReviewedAdmin, "forget">;
  readonly offers: Pick<OfferStore, "drop">;
  readonly golden: Pick<GoldenStore, "forgetAsker">;
}

/** Of the conversations of a platform, the newest are remembered at all. */
const maxConversations = 1_000;

export function forgetCommands(deps: ForgetCommandDeps): Command[] {
  const { channels, history, gaps, reviewed, offers, golden, training, now } = deps;
  const common = { isPrivate: true, options: z.object({}), suggestions: {} } as const;
  return [
    defineCommand({
      ...common,
      name: "forget me",
      description: "Remove what you wrote from what I know, and keep it out",
      async run({ conversation: { platform, workspaceId }, author }) {
        const removed = await channels.forget(platform, author.id);
        await gaps.forget(platform, author.id);
        // What is kept to learn from goes with the consent to it.
        await training.agree(personId({ platform, workspaceId }, author.id), false, now());
        await offers.drop({ kind: "person", platform, personId: author.id });
        await golden.forgetAsker(`${platform}:${author.id}`);
        const taught = await reviewed.forget(platform, author.id);
        const exchanges = await forgetQuestions(history, platform, author.id);
        const asked = exchanges === 1 ? "1 question" : `${exchanges} questions`;
        const words =
          taught === 0 ? "" : ` and ${taught === 1 ? "1 answer" : `${taught} answers`} taught from your words`;
        return `${removed} Forgotten as well: ${asked} that you asked me, with my answers${words}, and what was kept of them for training.`;
      },
    }),
    defineCommand({
      ...common,
      name: "forget undo",
      description: "Let what you write from now on be indexed again",
      run: ({ conversation: { platform }, author }: CommandContext) => channels.remember(platform, author.id),
    }),
  ];
}

/** Everywhere that I am asked, not only here. Returns how many those were. */
async function forgetQuestions(history: HistoryStore, platform: string, personId: string): Promise<number> {
  let count = 0;
  for (const { id, turns } of await history.recent(`${platform}:`, maxConversations)) {
    for (const { question } of turns.filter((turn) => turn.question.author.id === personId)) {
      if (await history.forget(id, question.messageId)) count += 1;
    }
  }
  return count;
}
