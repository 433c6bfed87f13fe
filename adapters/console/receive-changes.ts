import { randomUUID } from "node:crypto";
import type { Context } from "hono";
import type { Conversation } from "../../src/platform/message.ts";
import { accept, readForm } from "./accept.ts";
import { author, deletionForm, editForm, parseWords } from "./parse.ts";
import { problem } from "./problem.ts";
import type { Site } from "./routes.ts";
import { dropForgotten, liveTurn, noteRemembered } from "./transcript.ts";

/** A question gets other words. */
export async function takeEdit(c: Context, conversation: Conversation, site: Site): Promise<Response> {
  const form = await readForm(c, editForm, site);
  if (form instanceof Response) return form;
  const words = parseWords(form.text);
  if (words.kind === "faulty") return problem(c, 422, words.sentence);

  const { messageId } = form;
  const { text } = words;
  const turn = await liveTurn(conversation, { messageId }, site);
  const turns = site.live.turns(conversation.channelId);
  noteRemembered(turns, await site.reader.messages(conversation.id));
  const happened = { key: `console:${randomUUID()}`, conversation, author, at: Date.now() };
  const response = await accept(c, { ...happened, kind: "edited", messageId, text }, site, () => turn?.edit(text));
  // Words that are not allowed take the whole exchange with them.
  dropForgotten(turns, await site.reader.messages(conversation.id));
  return response;
}

/** A question is gone, and its answer with it. */
export async function takeDeletion(c: Context, conversation: Conversation, site: Site): Promise<Response> {
  const form = await readForm(c, deletionForm, site);
  if (form instanceof Response) return form;
  const { messageId } = form;
  const turn = await liveTurn(conversation, { messageId }, site);
  const happened = { key: `console:${randomUUID()}`, conversation, author, at: Date.now() };
  return accept(c, { ...happened, kind: "deleted", messageId }, site, () => turn?.delete());
}
