import { randomUUID } from "node:crypto";
import type { Context } from "hono";
import { StorageError } from "../../src/errors.ts";
import type { CommandInvoked, PlatformEvent, QuestionAsked } from "../../src/platform/event.ts";
import type { Conversation } from "../../src/platform/message.ts";
import { author, feedbackForm, messageForm, parseText, type Said } from "./parse.ts";
import { problem } from "./problem.ts";
import type { Site } from "./routes.ts";
import { noteRemembered } from "./transcript.ts";

const incomplete = "This form was not complete. Please load the page again.";
const outdated = "The console was started again since this page was loaded. Please load the page again.";

/** A question, or a slash command. */
export async function takeMessage(c: Context, conversation: Conversation, site: Site): Promise<Response> {
  const { data } = messageForm.safeParse(await c.req.parseBody());
  if (data === undefined) return problem(c, 400, incomplete);
  if (data.token !== site.token) return problem(c, 403, outdated);
  const said = parseText(data.text, site.commands);
  if (said.kind === "faulty") return problem(c, 422, said.sentence);
  if (said.kind === "unknown-command") return problem(c, 422, unknownCommand(said.typed, said.nearest));

  const { id, channelId: place } = conversation;
  // A command may forget the history.
  if (said.kind === "command") noteRemembered(site.live.turns(place), await site.reader.messages(id));
  const asked = { messageId: data.key, question: data.text.trim(), at: Date.now() };
  return accept(c, eventOf(said, asked, conversation), site, () => site.live.ask(place, asked));
}

export async function takeFeedback(c: Context, conversation: Conversation, site: Site): Promise<Response> {
  const { data } = feedbackForm.safeParse(await c.req.parseBody());
  if (data === undefined) return problem(c, 400, incomplete);
  if (data.token !== site.token) return problem(c, 403, outdated);
  const { turnId, rating } = data;
  const key = `console:${randomUUID()}`;
  return accept(c, { kind: "feedback", key, conversation, author, at: Date.now(), turnId, rating }, site, () =>
    site.live
      .turns(conversation.channelId)
      .find((turn) => turn.turnId === turnId)
      ?.rate(rating),
  );
}

/** @param onStored after it is on disk, before the work begins. */
async function accept(c: Context, event: PlatformEvent, site: Site, onStored: () => void): Promise<Response> {
  if (!site.isTaking()) return problem(c, 503, "I am being stopped. Please ask again after the next start.");
  try {
    await site.intake.accept(event, async () => onStored());
  } catch (error) {
    if (!(error instanceof StorageError)) throw error;
    site.log.error({ key: event.key, error }, "an event could not be stored");
    return problem(c, 503, "I could not store this, so I did not begin with it. Please send it again.");
  }
  const isScript = c.req.header("accept")?.includes("application/json") === true;
  return isScript ? c.json({}, 202) : c.redirect(`/c/${event.conversation.channelId}`, 303);
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
