import { contextWith } from "../../helpers/reply-context.ts";
import { ask } from "../../helpers/scripted-intake.ts";
import type { QuestionAsked } from "../../../src/platform/event.ts";
import { type Bot, mention, reply, said } from "./start-bot.ts";

export const plain = { sources: [], notes: [], offers: [], buttons: [], picture: null };

/** A question, the reply to it, and what stands in its thread. */
export async function asked(bot: Bot, channel = "C0HELP") {
  const question = await ask(bot, () => mention(bot, "why?", channel));
  const thread = question.messageId;
  const texts = () => said(bot, channel, thread).map(({ text }) => text);
  return { question, thread, texts, ...reply(bot, question) };
}

/** The reply of an attempt after the first. */
export function resumed({ adapter }: Bot, { target }: QuestionAsked, posted: readonly string[] = []) {
  return adapter.openReply(target, contextWith({ isResumed: true, posted }));
}

/** The methods of chat that were called, in order. */
export function called({ slack }: Bot): readonly string[] {
  return slack.calls.map(({ method }) => method).filter((method) => method.startsWith("chat."));
}
