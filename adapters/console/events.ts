import type { Context } from "hono";
import { streamSSE } from "hono/streaming";
import type { Live } from "./live.ts";
import type { Change } from "./live-turn.ts";
import { blockOf, type FormContext, turnArticle, turnState } from "./pages/turn.ts";

/** How soon a browser comes back after the stream has ended. */
const retryMs = 1_000;

/**
 * Streams the changes of a conversation, from what the reader saw last. A reader that is slow, or was away, gets the newest
 * state of what has changed meanwhile and not each step to it.
 */
export function streamChanges(c: Context, live: Live, form: FormContext): Response {
  return streamSSE(c, async (stream) => {
    const gone = new AbortController();
    stream.onAbort(() => gone.abort());
    // The token of this start: after a restart, the page goes on with the new one.
    await stream.writeSSE({ event: "hello", data: JSON.stringify({ token: form.token }), retry: retryMs });

    let cursor = c.req.header("last-event-id") ?? c.req.query("since") ?? "";
    while (!gone.signal.aborted) {
      const changes = live.changesSince(form.place, cursor);
      cursor = live.cursor;
      for (const [index, change] of changes.entries()) {
        const message = { event: change.kind, data: JSON.stringify(await dataOf(change, form)) };
        // Only the last one moves the reader on, or one that loses its connection in between would miss the others.
        await stream.writeSSE(index === changes.length - 1 ? { ...message, id: cursor } : message);
      }
      if (changes.length === 0) await live.nextChange(form.place, gone.signal).catch(() => undefined);
    }
  });
}

async function dataOf(change: Change, form: FormContext): Promise<object> {
  const { turn } = change;
  const ids = { message: turn.messageId, turn: turn.turnId };
  switch (change.kind) {
    case "turn":
      return { ...ids, state: turn.state.kind, html: String(await turnArticle(turn, form)) };
    case "answer": {
      const blocks = await Promise.all(turn.blocks.slice(change.from).map(blockOf));
      return { ...ids, from: change.from, blocks: blocks.map(String) };
    }
    case "state":
      return {
        ...ids,
        state: turn.state.kind,
        blocks: turn.blocks.length,
        html: String(await turnState(turn, form)),
      };
  }
}
