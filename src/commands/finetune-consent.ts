import * as z from "zod";
import { personId, type TrainingTurns } from "../fine-tuning/training-turns.ts";
import type { Log } from "../platform/log.ts";
import { type Command, defineCommand } from "./command.ts";

export interface ConsentDeps {
  readonly training: Pick<TrainingTurns, "agree" | "agreed" | "count">;
  readonly log: Log;
  readonly now: () => number;
}

export function finetuneConsentCommand({ training, log, now }: ConsentDeps): Command {
  return defineCommand({
    name: "finetune consent",
    description: "Whether your questions and their answers may be used to train a model of this team",
    isPrivate: true,
    suggestions: {},
    options: z.object({
      choice: z
        .enum(["on", "off", "status"])
        .default("status")
        .meta({ description: "Off until you say on", takesRest: true }),
    }),
    async run({ conversation, author }, { choice }) {
      const id = personId(conversation, author.id);
      if (choice === "status") {
        const [agreed, kept] = await Promise.all([training.agreed([id]), training.count(id)]);
        if (!agreed.has(id))
          return "**Off.** Nothing of yours is kept for training. `/finetune consent on` changes that.";
        return `**On.** ${kept} answered questions with words of yours are kept. \`/finetune consent off\` forgets them.`;
      }
      const forgotten = await training.agree(id, choice === "on", now());
      log.info({ personId: id, choice, forgotten }, "consent to training was changed");
      if (choice === "on") return agreedText;
      return `**Off.** ${forgotten} kept answers are forgotten, and the next dataset holds nothing of yours. A model that was trained before keeps what it learnt.`;
    },
  });
}

const agreedText = [
  "**On.** From now on your questions, with the prompts and answers that belong to them, are kept for training.",
  "Only answers that somebody liked (👍) or a moderator approved are used, after moderation; keys, addresses, numbers and names are masked. Where others speak in the same thread, only if all of them agreed.",
  "`/finetune consent off` takes it back at any time: what was kept is then deleted.",
].join("\n");
