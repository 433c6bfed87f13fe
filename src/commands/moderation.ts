import * as z from "zod";
import { moderationCategories } from "../models/moderation-model.ts";
import type { ModerationAdmin, ModeratorDesk } from "../moderation/admin.ts";
import { alertDecisions } from "../moderation/alert-store.ts";
import { demandAdmin, demandModerator, type Staff } from "../moderation/staff.ts";
import { type Command, defineCommand } from "./command.ts";

export interface ModerationCommandDeps extends Staff {
  readonly moderation: ModerationAdmin;
  readonly desk: ModeratorDesk;
}

const threshold = z
  .string()
  .trim()
  .regex(/^(?:off|never|0|1|0?\.\d+|1\.0+)$/, "must be a number from 0 to 1, or off")
  .transform((value) => (value === "off" || value === "never" ? null : Number(value)))
  .optional();

const profile = z.enum(["relaxed", "standard", "strict"]).optional().meta({ description: "Sets all categories" });
const category = z.enum(moderationCategories).optional().meta({ description: "Sets one category, with warn or block" });
const block = threshold.meta({ description: "Score from 0 to 1 that blocks, or off" });
const warn = threshold.meta({ description: "Score from 0 to 1 that has consequences and passes, or off" });
const why = z.string().trim().max(500).default("").meta({ description: "Why; kept with it", takesRest: true });

export function moderationCommands(deps: ModerationCommandDeps): Command[] {
  return [...adminCommands(deps), ...moderatorCommands(deps), ...everybodysCommands(deps)];
}

const common = { isPrivate: true, suggestions: {} } as const;

function adminCommands({ moderation, ...staff }: ModerationCommandDeps): Command[] {
  return [
    defineCommand({
      ...common,
      name: "moderation status",
      description: "Who judges, by which policy, and what there is to do (moderators)",
      options: z.object({}),
      async run(context) {
        demandModerator(context, staff);
        return moderation.status(context);
      },
    }),
    defineCommand({
      ...common,
      name: "moderation thresholds",
      description: "What is blocked in this channel, by category (moderators)",
      options: z.object({}),
      async run(context) {
        demandModerator(context, staff);
        return moderation.thresholds(context);
      },
    }),
    defineCommand({
      ...common,
      name: "moderation set",
      description: "Change what is blocked (administrators)",
      options: z.object({
        profile,
        category,
        warn,
        block,
        scope: z
          .enum(["workspace", "channel"])
          .default("workspace")
          .meta({ description: "For everyone, or this channel alone" }),
        why,
      }),
      async run(context, { profile = null, category = null, warn, block, scope, why }) {
        demandAdmin(context, staff);
        return moderation.set(context, { profile, category, warn, block, isForChannel: scope === "channel", why });
      },
    }),
    defineCommand({
      ...common,
      name: "moderation dry-run",
      description: "What other thresholds would have blocked (moderators)",
      options: z.object({
        days: z.int().min(1).max(90).default(7).meta({ description: "How far back, 1 to 90; 7 by default" }),
        profile,
        category,
        block,
      }),
      async run(context, { days, profile = null, category = null, block }) {
        demandModerator(context, staff);
        return moderation.dryRun(context, { days, profile, category, warn: undefined, block });
      },
    }),
  ];
}

function moderatorCommands({ desk, ...staff }: ModerationCommandDeps): Command[] {
  return [
    defineCommand({
      ...common,
      name: "moderation queue",
      description: "What waits for a moderator's decision (moderators)",
      options: z.object({}),
      async run(context) {
        demandModerator(context, staff);
        return desk.queue(context);
      },
    }),
    defineCommand({
      ...common,
      name: "moderation decide",
      description: "Decide on an alert or an appeal (moderators)",
      options: z.object({
        alert: z.string().trim().min(1).max(20).meta({ description: "Its id, as /moderation queue shows it" }),
        decision: z.enum(alertDecisions).meta({ description: "wrong: the verdict was; the same text passes then" }),
        why,
      }),
      async run(context, { alert, decision, why }) {
        demandModerator(context, staff);
        return desk.decide(context, alert, decision, why);
      },
    }),
    defineCommand({
      ...common,
      name: "moderation watch",
      description: "Whether every message of this channel is judged (moderators)",
      options: z.object({ state: z.enum(["on", "off"]).meta({ description: "on or off", takesRest: true }) }),
      async run(context, { state }) {
        demandModerator(context, staff);
        return desk.watch(context, state === "on");
      },
    }),
    defineCommand({
      ...common,
      name: "moderation check",
      description: "Judge every message of this conversation anew (moderators)",
      options: z.object({}),
      async run(context) {
        demandModerator(context, staff);
        return desk.check(context, context.signal);
      },
    }),
  ];
}

function everybodysCommands({ moderation, desk }: ModerationCommandDeps): Command[] {
  return [
    defineCommand({
      ...common,
      name: "moderation test",
      description: "How a text would be judged here; nothing of it is kept",
      options: z.object({
        text: z.string().trim().min(1).max(4_000).meta({ description: "The text", takesRest: true }),
      }),
      run: (context, { text }) => moderation.test(context, text, context.signal),
    }),
    defineCommand({
      ...common,
      name: "moderation appeal",
      description: "Have a moderator look at my last refusal of you in this channel",
      options: z.object({
        reason: z
          .string()
          .trim()
          .max(500)
          .default("")
          .meta({ description: "Why it was a mistake; moderators read it", takesRest: true }),
      }),
      run: (context, { reason }) => desk.appeal(context, reason),
    }),
  ];
}
