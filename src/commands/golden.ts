import * as z from "zod";
import { UserError } from "../errors.ts";
import type { GoldenQuestion, GoldenStore } from "../knowledge/golden-store.ts";
import { demandModerator, type Staff } from "../moderation/staff.ts";
import { type Command, type CommandContext, defineCommand } from "./command.ts";
import { describeGolden } from "./describe-golden.ts";
import { fittedLines } from "./fitted-lines.ts";
import { plainWords } from "./plain-words.ts";

export interface GoldenCommandDeps extends Staff {
  readonly golden: GoldenStore;
}

const shownQuestions = 20;

export function goldenCommand({ golden, ...staff }: GoldenCommandDeps): Command {
  return defineCommand({
    name: "knowledge golden",
    description: "The questions that search is measured on, or remove one (administrators and moderators)",
    isPrivate: true,
    options: z.object({
      remove: z.string().trim().min(1).max(60).optional().meta({ description: "The id of one that is to go" }),
    }),
    suggestions: {},
    async run(context, { remove }) {
      demandModerator(context, staff);
      const all = await golden.list();
      const shown = all.filter((question) => mayBeShown(question, context));
      if (remove === undefined) return listOf(shown, all.length - shown.length);
      const found = shown.find(({ id }) => id === remove);
      if (found === undefined)
        throw new UserError("no-such-question", `There is no golden question \`${remove}\` here.`);
      await golden.remove([found.id]);
      return `Removed: **${plainWords(found.question)}**`;
    },
  });
}

function listOf(questions: readonly GoldenQuestion[], elsewhere: number): string {
  const below = elsewhere > 0 ? [`_${elsewhere} more are of other workspaces or private places._`] : [];
  if (questions.length === 0)
    return [
      "No question is golden here yet: react to a good answer of mine with the golden reaction (⭐ by default).",
      ...below,
    ].join("\n\n");
  const lines = questions.slice(0, shownQuestions).map((question) => `- ${describeGolden(question)}`);
  return fittedLines(lines, questions.length, below).markdown;
}

/** What was asked in public in this workspace, or on the server; the rest where it was asked alone. */
function mayBeShown({ place, visibility, askerId }: GoldenQuestion, { conversation, author }: CommandContext): boolean {
  const { platform, workspaceId, channelId } = conversation;
  if (place === null) return true;
  if (!place.startsWith(`${platform}:${workspaceId}:`)) return false;
  if (visibility === "public") return true;
  const isHere = place === `${platform}:${workspaceId}:${channelId}`;
  return isHere && (visibility === "private" || askerId === `${platform}:${author.id}`);
}
