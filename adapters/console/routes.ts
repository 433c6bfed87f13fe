import { randomUUID } from "node:crypto";
import { fileURLToPath } from "node:url";
import { serveStatic } from "@hono/node-server/serve-static";
import { type Context, Hono } from "hono";
import type { Intake } from "../../src/platform/adapter.ts";
import type { CommandSpec } from "../../src/platform/command-spec.ts";
import type { Log } from "../../src/platform/log.ts";
import type { Conversation } from "../../src/platform/message.ts";
import type { ConversationReader } from "../../src/platform/reader.ts";
import type { LoadSearchPage } from "../../src/platform/search-page.ts";
import { streamChanges } from "./events.ts";
import { guards } from "./guard.ts";
import type { Live } from "./live.ts";
import { conversationPage } from "./pages/conversation.ts";
import { passagePage } from "./pages/passage.ts";
import { parsePlace } from "./parse.ts";
import { problem } from "./problem.ts";
import { loadList } from "./list.ts";
import { takeForm, takePress } from "./receive-cards.ts";
import { takeAction, takeFeedback, takeMessage } from "./receive.ts";
import { takeDeletion, takeEdit } from "./receive-changes.ts";
import { showSearch } from "./search.ts";
import { loadTranscript } from "./transcript.ts";

export interface Site {
  readonly banner: readonly string[];
  readonly commands: readonly CommandSpec[];
  readonly reader: ConversationReader;
  readonly loadSearchPage: LoadSearchPage;
  readonly intake: Intake;
  readonly live: Live;
  readonly log: Log;
  /** Of this start; a form without it is not of a page of ours. */
  readonly token: string;
  readonly isTaking: () => boolean;
}

/** What is sent to a conversation. */
const takers = {
  messages: takeMessage,
  edits: takeEdit,
  deletions: takeDeletion,
  actions: takeAction,
  feedback: takeFeedback,
  presses: takePress,
  forms: takeForm,
} as const;

export function createRoutes(site: Site): Hono {
  const app = new Hono();
  const nothing = (c: Context) =>
    problem(c, 404, "This address leads to no page. What you look for may have been forgotten.");
  const inConversation =
    (handle: (c: Context, conversation: Conversation) => Response | Promise<Response>) => (c: Context) => {
      const conversation = parsePlace(c.req.param("place") ?? "");
      return conversation === null ? nothing(c) : handle(c, conversation);
    };

  app.use(...guards);
  app.get("/static/*", serveStatic({ root: fileURLToPath(new URL(".", import.meta.url)), onFound: revalidated }));
  app.get("/", (c) => c.redirect(`/c/${randomUUID().slice(-12)}`));
  app.get(
    "/c/:place",
    inConversation((c, conversation) => showConversation(c, conversation, site)),
  );
  for (const [path, take] of Object.entries(takers))
    app.post(
      `/conversations/:place/${path}`,
      inConversation((c, conversation) => take(c, conversation, site)),
    );
  app.get(
    "/conversations/:place/events",
    inConversation((c, { channelId: place }) => streamChanges(c, site.live, { place, token: site.token })),
  );
  app.get(
    "/conversations/:place/suggestions",
    inConversation(async (c, { id }) => {
      const [command = "", option = "", typed = ""] = ["command", "option", "typed"].map((name) => c.req.query(name));
      return c.json(await site.intake.suggest(command, option, typed, id));
    }),
  );
  app.get("/search", (c) => showSearch(c, site));
  app.get("/passages/:id", async (c) => {
    const passage = await site.reader.passage(c.req.param("id"));
    if (passage === null)
      return problem(c, 404, "This passage is gone: its document has changed or was removed since.");
    return c.html(passagePage(passage));
  });
  app.notFound(nothing);
  app.onError((error, c) => {
    site.log.error({ path: c.req.path, error }, "a page of the console failed");
    return problem(c, 500, "Something went wrong on my side, and it has been logged. Please try again.");
  });
  return app;
}

async function showConversation(c: Context, { id, channelId: place }: Conversation, site: Site): Promise<Response> {
  const { live, reader, token, banner, commands } = site;
  // Taken first: what changes while the history is read comes again through the stream.
  const { cursor } = live;
  const [turns, list] = await Promise.all([loadTranscript(id, live.turns(place), reader), loadList(live, reader)]);
  const form = { place, token, key: randomUUID() };
  c.header("Cache-Control", "no-store");
  return c.html(conversationPage({ form, turns, list, banner, commands, cursor }));
}

function revalidated(_: string, c: Context): void {
  c.header("Cache-Control", "no-cache");
}
