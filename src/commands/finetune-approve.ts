import * as z from "zod";
import type { Asker } from "../fine-tuning/tuning-chat.ts";
import type { Card } from "../platform/card.ts";
import { type Command, defineCommand } from "./command.ts";

export interface ApproveCommandDeps {
  /** The answers that may be approved, with their buttons: the one of a message, or the newest here. @throws UserError */
  readonly offerAnswers: (asker: Asker, link: string | null) => Promise<Card>;
}

export function finetuneApproveCommand({ offerAnswers }: ApproveCommandDeps): Command {
  return defineCommand({
    name: "finetune approve",
    description: "Approve answers of this channel for training (moderators)",
    isPrivate: true,
    options: z.object({
      link: z
        .string()
        .trim()
        .min(1)
        .max(500)
        .optional()
        .meta({ description: "The link of an answer or its question; without it, the newest here", takesRest: true }),
    }),
    suggestions: {},
    run: (context, { link }) => offerAnswers(context, link ?? null),
  });
}
