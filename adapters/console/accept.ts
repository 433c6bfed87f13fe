import type { Context } from "hono";
import * as z from "zod";
import { StorageError } from "../../src/errors.ts";
import type { PlatformEvent } from "../../src/platform/event.ts";
import { told, toldPage } from "./pages/told.ts";
import { problem } from "./problem.ts";
import type { Site } from "./routes.ts";

const incomplete = "This form was not complete. Please load the page again.";
const outdated = "The console was started again since this page was loaded. Please load the page again.";

/** What a form of a page of ours says; else the response that says what is wrong with it. */
export async function readForm<Form extends { readonly token: string }>(
  c: Context,
  schema: z.ZodType<Form>,
  site: Site,
): Promise<Form | Response> {
  const { data } = schema.safeParse(await c.req.parseBody());
  if (data === undefined) return problem(c, 400, incomplete);
  return data.token === site.token ? data : problem(c, 403, outdated);
}

/**
 * Hands the event on and leads back to its conversation; shows what its author is told, where they are.
 * @param onStored after its effect is on disk, before the work begins.
 */
export async function accept(
  c: Context,
  event: PlatformEvent,
  site: Site,
  onStored: () => void = () => undefined,
): Promise<Response> {
  if (!site.isTaking()) return problem(c, 503, "I am being stopped. Please ask again after the next start.");
  try {
    const sentence = await site.intake.accept(event, async () => onStored());
    // The buttons show a judgement.
    return respond(c, event.conversation.channelId, event.kind === "feedback" ? null : sentence);
  } catch (error) {
    if (!(error instanceof StorageError)) throw error;
    site.log.error({ key: event.key, error }, "an event could not be stored");
    return problem(c, 503, "I could not store this, so I did not begin with it. Please send it again.");
  }
}

/** Leads back to the conversation, or shows what one is told there. */
export async function respond(c: Context, place: string, sentence: string | null): Promise<Response> {
  const isScript = c.req.header("accept")?.includes("application/json") === true;
  if (isScript) return c.json({ told: sentence === null ? null : String(await told(sentence)) }, 202);
  return sentence === null ? c.redirect(`/c/${place}`, 303) : c.html(toldPage(sentence, place));
}
