import * as z from "zod";
import type { GapAdmin, OpenGaps } from "../knowledge/gap-admin.ts";
import type { Card, CardButton } from "../platform/card.ts";
import { type Command, defineCommand } from "./command.ts";
import { gapLines } from "./describe-gaps.ts";
import { fittedLines } from "./fitted-lines.ts";
import { demandAdmin } from "./knowledge.ts";

export interface GapsCommandDeps {
  readonly gaps: GapAdmin;
  readonly admins: ReadonlySet<string>;
}

/** What a message has room for. */
const shownGroups = 15;

export function gapsCommand({ gaps, admins }: GapsCommandDeps): Command {
  return defineCommand({
    name: "knowledge gaps",
    description: "What was asked and nothing answers, grouped (administrators)",
    isPrivate: true,
    options: z.object({}),
    suggestions: {},
    async run(context) {
      demandAdmin(context, admins);
      const { conversation, author, signal } = context;
      return gapsCard(await gaps.list({ ...conversation, readerId: author.id }, signal));
    },
  });
}

/** The open questions, each group with a button that teaches its answer. */
export function gapsCard(open: OpenGaps): Card {
  const { lines, below } = gapLines(open);
  const { markdown, shown } = fittedLines(lines.slice(0, shownGroups), lines.length, below);
  const buttons = open.groups.slice(0, shown).map(({ id }, index): CardButton => {
    return { action: "teach.gap", value: id, label: `🎓 Teach ${index + 1}`, style: "plain" };
  });
  return { markdown, picture: null, buttons };
}
