import * as z from "zod";
import { UserError } from "../../errors.ts";
import type { Card, CardAction, CardButton } from "../../platform/card.ts";
import type { Log } from "../../platform/log.ts";
import type { Conversation } from "../../platform/message.ts";
import type { ApprovableAnswer, Approvals } from "../approvals.ts";
import type { Asker } from "../tuning-chat.ts";
import { plainCard } from "./order-card.ts";
import type { Permissions } from "./permissions.ts";

export interface ApproveDeps {
  readonly approvals: Approvals;
  readonly permissions: Permissions;
  readonly log: Log;
  readonly now: () => number;
}

const offered = 5;
const shown = { question: 120, answer: 240 };

/** The answers that can be approved: the one of a message, or the newest of the thread or channel. Of moderators. */
export async function offerAnswers(asker: Asker, link: string | null, deps: ApproveDeps): Promise<Card> {
  deps.permissions.demandStaff(asker, "approve");
  const { conversation } = asker;
  if (link === null) return answersCard(await deps.approvals.recent(conversation.id, offered));
  const answer = await deps.approvals.ofMessage(conversation, messageIn(link, conversation));
  return answersCard(answer === null ? [] : [answer]);
}

const named = z.tuple([z.string(), z.coerce.number<string>()]);

/** Approves one answer, and shows the others again. */
export async function approve({ value, ...asker }: CardAction, deps: ApproveDeps): Promise<Card> {
  const by = deps.permissions.demandStaff(asker, "approve");
  const [turnId, at] = named.parse(value.split(" "));
  const { approvals, log, now } = deps;
  if (!(await approvals.approve(turnId, at, by, now()))) return plainCard(nothingKept);
  log.info({ turnId, by }, "an answer was approved for training");
  const answers = await approvals.recent(asker.conversation.id, offered);
  const isThere = answers.some((one) => one.turnId === turnId && one.at === at);
  return isThere ? answersCard(answers) : plainCard(`✅ Approved for training (${by}).`);
}

/** A message of this channel; others' answers can't be approved from here, as they could not be read. */
function messageIn(link: string, { platform, workspaceId, channelId, threadId }: Conversation): string {
  const [, channel, seconds, rest] = /\/archives\/(\w+)\/p(\d+)(\d{6})(?:\?|$)/.exec(link) ?? [];
  if (platform === "slack" && channel === channelId && seconds !== undefined) return `${seconds}.${rest}`;
  const [, guild, place, message] = /\/channels\/(\d+|@me)\/(\d+)\/(\d+)$/.exec(link) ?? [];
  const isHere = guild === workspaceId && (place === channelId || place === threadId);
  if (platform === "discord" && isHere && message !== undefined) return message;
  throw new UserError(
    "wrong-link",
    "This is no link to a message of this channel. Please use the command where the answer stands.",
  );
}

const nothingKept =
  "No answer is kept here for training. One is kept where everybody in its conversation has said `/finetune consent on` before it was given.";

function answersCard(answers: readonly ApprovableAnswer[]): Card {
  if (answers.length === 0) return plainCard(nothingKept);
  const parts = answers.map(({ question, answer, approvedBy }, index) =>
    [
      `**${index + 1}.** ${shortened(question, shown.question)}${approvedBy === null ? "" : ` · ✅ approved (${approvedBy})`}`,
      `> ${shortened(answer, shown.answer)}`,
    ].join("\n"),
  );
  const buttons = answers.flatMap(({ turnId, at, approvedBy }, index): CardButton[] =>
    approvedBy !== null
      ? []
      : [
          {
            action: "finetune.approve",
            value: `${turnId} ${at}`,
            label: `✅ Approve ${index + 1} for training`,
            style: "plain",
          },
        ],
  );
  return { markdown: parts.join("\n\n"), picture: null, buttons };
}

function shortened(text: string, characters: number): string {
  const line = text.replaceAll(/\s+/g, " ");
  return line.length > characters ? `${line.slice(0, characters).toWellFormed()}…` : line;
}
