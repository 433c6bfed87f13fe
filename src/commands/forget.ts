import * as z from "zod";
import type { ForgetQuestions } from "../conversation/history.ts";
import { personId, type TrainingTurns } from "../fine-tuning/training-turns.ts";
import type { ChannelAdmin } from "../knowledge/channel-admin.ts";
import type { GapAdmin } from "../knowledge/gap-admin.ts";
import { type Command, type CommandContext, defineCommand } from "./command.ts";

export interface ForgetCommandDeps {
  readonly channels: ChannelAdmin;
  readonly forgetQuestions: ForgetQuestions;
  readonly gaps: Pick<GapAdmin, "forget">;
  readonly training: Pick<TrainingTurns, "agree">;
  readonly now: () => number;
}

export function forgetCommands({ channels, forgetQuestions, gaps, training, now }: ForgetCommandDeps): Command[] {
  const common = { isPrivate: true, options: z.object({}), suggestions: {} } as const;
  return [
    defineCommand({
      ...common,
      name: "forget me",
      description: "Remove what you wrote from what I know, and keep it out",
      async run({ conversation, author }) {
        const { platform } = conversation;
        const removed = await channels.forget(platform, author.id);
        await gaps.forget(platform, author.id);
        await training.agree(personId(conversation, author.id), false, now());
        const exchanges = await forgetQuestions(platform, author.id);
        const asked = exchanges === 1 ? "1 question" : `${exchanges} questions`;
        return `${removed} Forgotten as well: ${asked} that you asked me, with my answers.`;
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
