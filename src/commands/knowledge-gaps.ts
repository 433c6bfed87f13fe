import * as z from "zod";
import type { GapAdmin } from "../knowledge/gap-admin.ts";
import { type Command, defineCommand } from "./command.ts";
import { describeGaps } from "./describe-gaps.ts";
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
      return describeGaps(await gaps.list({ ...conversation, readerId: author.id }, signal), shownGroups);
    },
  });
}
