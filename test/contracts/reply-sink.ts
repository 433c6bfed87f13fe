import { afterEach, describe, expect, test } from "vitest";
import type { ReplyContext, ReplyEnding, ReplySink } from "../../src/platform/reply.ts";

/** A question that waits for its answer on a platform's fake, and what its people see. */
export interface OpenedReply {
  /** Opens a reply to the question, as of a first attempt but for the changes. */
  open(changes?: Partial<ReplyContext>): ReplySink;
  /** All ids that the sinks reported, in order. */
  readonly reported: readonly string[];
  /** The bot's messages that everyone in the conversation sees, oldest first; a status is none. */
  shown(): readonly string[];
  /** Whether a status is on screen. */
  hasStatus(): boolean;
  /** What the author alone was told. */
  toldPrivately(): readonly string[];
  close(): Promise<void>;
}

const ending: ReplyEnding = { sources: [], notes: [], offers: [], buttons: [], picture: null };
const words = Array.from({ length: 3_000 }, (_, i) => `word${i}`);

/** What every platform's reply sink must do. */
export function replySinkContract(name: string, openReply: () => Promise<OpenedReply>): void {
  describe(`the reply sink of ${name}`, () => {
    let reply: OpenedReply;
    afterEach(() => reply.close());

    test("shows all text in order, whatever its length, and loses nothing", async () => {
      reply = await openReply();
      const sink = reply.open();
      for (let at = 0; at < words.length; at += 100) await sink.append(`${words.slice(at, at + 100).join(" ")} `);
      await sink.finish(ending);
      expect(reply.shown().join(" ").split(/\s+/).filter(Boolean)).toEqual(words);
    });

    test("a status is gone when the text is there", async () => {
      reply = await openReply();
      const sink = reply.open();
      sink.status("Searching…");
      await sink.append("The answer.");
      await sink.finish(ending);
      expect(reply.hasStatus()).toBe(false);
      expect(reply.shown()).toEqual(["The answer."]);
    });

    test("finishing with nothing appended clears the status and shows nothing", async () => {
      reply = await openReply();
      const sink = reply.open();
      sink.status("Searching…");
      await sink.finish(ending);
      expect(reply.hasStatus()).toBe(false);
      expect(reply.shown()).toEqual([]);
    });

    test("refusing takes back what was shown and tells the author alone", async () => {
      reply = await openReply();
      const sink = reply.open();
      await sink.append(words.join(" "));
      await sink.refuse("I can't help with that.");
      expect(reply.shown()).toEqual([]);
      expect(reply.hasStatus()).toBe(false);
      expect(reply.toldPrivately()).toEqual(["I can't help with that."]);
    });

    test("refusing before anything was shown only tells the author", async () => {
      reply = await openReply();
      const sink = reply.open();
      sink.status("Searching…");
      await sink.refuse("I can't help with that.");
      expect(reply.shown()).toEqual([]);
      expect(reply.hasStatus()).toBe(false);
      expect(reply.toldPrivately()).toEqual(["I can't help with that."]);
    });

    test("opened again with the ids it reported, it edits those messages instead of posting", async () => {
      reply = await openReply();
      const first = reply.open();
      await first.append("Half an ans");
      await first.finish(ending);
      expect(reply.reported).toHaveLength(1);
      const again = reply.open({ posted: [...reply.reported] });
      await again.append("The whole answer.");
      await again.finish(ending);
      expect(reply.shown()).toEqual(["The whole answer."]);
      expect(reply.reported).toHaveLength(1);
    });

    test("a question that is gone takes everything shown along, and nobody is told", async () => {
      reply = await openReply();
      const sink = reply.open();
      await sink.append(words.join(" "));
      await sink.refuse(null);
      expect(reply.shown()).toEqual([]);
      expect(reply.hasStatus()).toBe(false);
      expect(reply.toldPrivately()).toEqual([]);
    });

    test("left in the middle, it shows nothing more, and the next attempt's reply takes its messages over", async () => {
      reply = await openReply();
      const first = reply.open();
      await first.append(`Half an answer, ${words.slice(0, 50).join(" ")}`);
      await expect.poll(() => reply.shown().length, { timeout: 5_000 }).toBeGreaterThan(0);
      await first.leave();
      const again = reply.open({ posted: [...reply.reported], isResumed: true });
      await again.append("The whole answer.");
      await again.finish(ending);
      expect(reply.shown()).toEqual(["The whole answer."]);
    });

    test("opened again for a shorter answer, it leaves no part of the longer one", async () => {
      reply = await openReply();
      const first = reply.open();
      await first.append(words.join(" "));
      await first.finish(ending);
      const again = reply.open({ posted: [...reply.reported] });
      await again.append("Short.");
      await again.finish(ending);
      expect(reply.shown()).toEqual(["Short."]);
    });
  });
}
