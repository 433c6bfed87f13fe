import type { Context } from "hono";
import type { CardAction, CardReaction } from "../../src/platform/card.ts";
import type { Conversation } from "../../src/platform/message.ts";
import { readForm, respond } from "./accept.ts";
import { formArticle, formPage } from "./pages/card.ts";
import { author, pressForm, sentForm } from "./parse.ts";
import { problem } from "./problem.ts";
import type { Site } from "./routes.ts";

/** Somebody pressed a card's button. */
export async function takePress(c: Context, conversation: Conversation, site: Site): Promise<Response> {
  const form = await readForm(c, pressForm, site);
  if (form instanceof Response) return form;
  const { messageId, press } = form;
  return act(c, { kind: "press", ...press, fields: {}, conversation, author, messageId }, site);
}

/** Somebody sent a form in. */
export async function takeForm(c: Context, conversation: Conversation, site: Site): Promise<Response> {
  const form = await readForm(c, sentForm, site);
  if (form instanceof Response) return form;
  const { messageId, action, value, fields } = form;
  return act(c, { kind: "form", action, value, fields, conversation, author, messageId }, site);
}

async function act(c: Context, action: CardAction & { readonly messageId: string }, site: Site): Promise<Response> {
  if (!site.isTaking()) return problem(c, 503, "I am being stopped. Please try again after the next start.");
  return carryOut(c, action, await site.intake.act(action), site);
}

function carryOut(
  c: Context,
  { conversation: { channelId: place }, messageId }: CardAction & { readonly messageId: string },
  reaction: CardReaction,
  site: Site,
): Response | Promise<Response> {
  switch (reaction.kind) {
    case "nothing":
      return respond(c, place, null);
    case "tell":
      return respond(c, place, reaction.markdown);
    case "replace":
      site.live.showCard(place, messageId, reaction.card);
      return respond(c, place, null);
    case "open":
      return open(c, { form: reaction.form, messageId }, { place, token: site.token });
  }
}

async function open(c: Context, ...form: Parameters<typeof formPage>): Promise<Response> {
  const isScript = c.req.header("accept")?.includes("application/json") === true;
  if (!isScript) return c.html(formPage(...form));
  return c.json({ told: null, form: String(await formArticle(...form)) });
}
