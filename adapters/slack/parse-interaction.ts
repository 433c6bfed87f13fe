import * as z from "zod";
import type { CommandSpec } from "../../src/platform/command-spec.ts";
import type { ActionTaken, CommandInvoked, FeedbackGiven } from "../../src/platform/event.ts";
import { parseCommand } from "../../src/platform/parse-command.ts";
import { conversationIn, millisecondsOf } from "./parse.ts";
import { againAction, feedbackAction, formerAction, stopAction } from "./render.ts";
import type { CommandTarget } from "./target.ts";

const slashCommand = z.object({
  command: z.string().startsWith("/"),
  text: z.string().default(""),
  team_id: z.string(),
  channel_id: z.string(),
  user_id: z.string(),
  user_name: z.string().optional(),
  response_url: z.string(),
  trigger_id: z.string(),
});

/** A slash command's form, or null where the body is none. */
export function parseSlashCommand(body: unknown, commands: readonly CommandSpec[], at: number): CommandInvoked | null {
  const parsed = slashCommand.safeParse(body);
  if (!parsed.success) return null;
  const {
    command,
    text,
    team_id: team,
    channel_id: channel,
    user_id: userId,
    user_name: name,
    response_url: responseUrl,
    trigger_id: trigger,
  } = parsed.data;
  const line = parseCommand(`${command} ${text}`.trim(), commands);
  const target: CommandTarget = { kind: "command", channel, userId, responseUrl };
  return {
    kind: "command",
    key: `slack:command:${trigger}`,
    // Slack does not say in which thread it was typed, and the answer is for the asker alone: so is its history.
    conversation: conversationIn(team, { channel, channel_type: "im" }, userId),
    author: { id: userId, name: name ?? userId },
    at,
    // A command that is not ours is answered as such, with the way to the list.
    command: line?.kind === "command" ? line.command : `${command.slice(1)} ${text}`.trim().slice(0, 60),
    options: line?.kind === "command" ? line.options : {},
    target,
  };
}

const click = z.object({
  type: z.literal("block_actions"),
  user: z.object({ id: z.string(), name: z.string().optional() }),
  team: z.object({ id: z.string() }),
  channel: z.object({ id: z.string() }),
  message: z.object({ ts: z.string(), thread_ts: z.string().optional() }).optional(),
  actions: z.array(z.object({ action_id: z.string(), value: z.string().default(""), action_ts: z.string() })),
  response_url: z.string().nullable().default(null),
});

export interface Clicked {
  readonly event: FeedbackGiven | ActionTaken;
  /** Takes 5 messages within 30 minutes, where the bot itself may not speak, too. */
  readonly responseUrl: string | null;
}

/** A button under an answer, or null where the body is something else. */
export function parseClick(body: unknown): Clicked | null {
  const parsed = click.safeParse(body);
  const [action] = parsed.data?.actions ?? [];
  if (!parsed.success || action === undefined) return null;
  const { user, team, channel, message, response_url: responseUrl } = parsed.data;
  const { action_id: id, value, action_ts: ts } = action;
  const meaning = meaningOf(id, value);
  if (meaning === null) return null;
  const event = {
    ...meaning,
    key: `slack:${id}:${value}:${user.id}:${ts}`,
    conversation: conversationIn(team.id, { channel: channel.id }, message?.thread_ts ?? message?.ts ?? null),
    author: { id: user.id, name: user.name ?? user.id },
    at: millisecondsOf(ts),
  };
  return { event, responseUrl };
}

const actions = new Map<string, ActionTaken["action"]>([
  [stopAction, "stop"],
  [againAction, "again"],
  [formerAction, "former"],
]);

type Meaning = Pick<FeedbackGiven, "kind" | "turnId" | "rating"> | Pick<ActionTaken, "kind" | "action" | "on">;

function meaningOf(id: string, value: string): Meaning | null {
  const [, rating, turnId] = /^(up|down):(.+)$/.exec(value) ?? [];
  if (id === feedbackAction && turnId !== undefined && (rating === "up" || rating === "down")) {
    return { kind: "feedback", turnId, rating };
  }
  const action = actions.get(id);
  return action === undefined || value === "" ? null : { kind: "action", action, on: { turnId: value } };
}
