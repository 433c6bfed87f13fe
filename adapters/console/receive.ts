import { randomUUID } from "node:crypto";
import type { Context } from "hono";
import type { CommandInvoked, QuestionAsked } from "../../src/platform/event.ts";
import type { Conversation } from "../../src/platform/message.ts";
import { accept, readForm } from "./accept.ts";
import { actionForm, author, feedbackForm, messageForm, parseText, type Said } from "./parse.ts";
import { problem } from "./problem.ts";
import type { Site } from "./routes.ts";
import { liveTurn, noteRemembered } from "./transcript.ts";

/** A question, or a slash command. */
export async function takeMessage(c: Context, conversation: Conversation, site: Site): Promise<Response> {
  const form = await readForm(c, messageForm, site);
  if (form instanceof Response) return form;
  const said = parseText(form.text, site.commands);
  if (said.kind === "faulty") return problem(c, 422, said.sentence);
  if (said.kind === "unknown-command") return problem(c, 422, unknownCommand(said.typed, said.nearest));

  const { id, channelId: place } = conversation;
  // A command may forget the history.
  if (said.kind === "command") noteRemembered(site.live.turns(place), await site.reader.messages(id));
  const isOwn = said.kind === "question";
  const asked = { messageId: form.key, question: form.text.trim(), isOwn, at: Date.now() };
  return accept(c, eventOf(said, asked, conversation), site, () => site.live.ask(place, asked));
}

export async function takeFeedback(c: Context, conversation: Conversation, site: Site): Promise<Response> {
  const form = await readForm(c, feedbackForm, site);
  if (form instanceof Response) return form;
  const { turnId, rating } = form;
  const happened = { key: `console:${randomUUID()}`, conversation, author, at: Date.now() };
  return accept(c, { ...happened, kind: "feedback", turnId, rating }, site, () =>
    site.live
      .turns(conversation.channelId)
      .find((turn) => turn.turnId === turnId)
      ?.rate(rating),
  );
}

/** A button under an answer. */
export async function takeAction(c: Context, conversation: Conversation, site: Site): Promise<Response> {
  const form = await readForm(c, actionForm, site);
  if (form instanceof Response) return form;
  const { action, on } = form;
  // So that the answer which is to be replaced stays until there is another.
  if (action === "again") await liveTurn(conversation, on, site);
  const happened = { key: `console:${randomUUID()}`, conversation, author, at: Date.now() };
  return accept(c, { ...happened, kind: "action", action, on }, site);
}

interface Asked {
  readonly messageId: string;
  readonly at: number;
}

function eventOf(
  said: Extract<Said, { kind: "question" | "command" }>,
  { messageId, at }: Asked,
  conversation: Conversation,
): QuestionAsked | CommandInvoked {
  const target = { place: conversation.channelId, messageId };
  // The browser makes the id once for what is sent, however often it sends it.
  const event = { key: `console:${messageId}`, conversation, author, at, target };
  return said.kind === "question" ? { ...event, ...said, messageId } : { ...event, ...said };
}

function unknownCommand(typed: string, nearest: string | null): string {
  const hint = nearest === null ? "Type / to see them all." : `Did you mean /${nearest}?`;
  return `There is no command /${typed}. ${hint}`;
}
