import { describe, expect, test } from "vitest";
import { createAct } from "../../../src/cards/create-act.ts";
import { StorageError, UserError } from "../../../src/errors.ts";
import type { CardAction, HandleCard } from "../../../src/platform/card.ts";
import { questionOf } from "../../helpers/engine.ts";
import { recordingLog } from "../../helpers/recording-log.ts";

const { conversation, author } = questionOf("x");
const secret = "what only its author may read";

function acting(handlers: Record<string, HandleCard>) {
  const { log, entries } = recordingLog();
  const act = createAct({ handlers, log });
  const press = (action: string, changes: Partial<CardAction> = {}) =>
    act({ kind: "press", action, value: secret, fields: {}, conversation, author, messageId: null, ...changes });
  return { press, entries };
}

const failing = (error: Error) =>
  acting({
    async alert() {
      throw error;
    },
  });

describe("a press on a card", () => {
  test("goes to whoever made the card, by the first part of its action", async () => {
    const { press } = acting({
      alert: async ({ action }) => ({ kind: "tell", markdown: action }),
      search: async () => ({ kind: "nothing" }),
    });
    expect(await press("alert.ack")).toEqual({ kind: "tell", markdown: "alert.ack" });
    expect(await press("search.page")).toEqual({ kind: "nothing" });
  });

  test.each(["gone.ack", "", "constructor", "toString.x"])(
    "that nobody knows (%s) is told so, privately",
    async (action) => {
      const reaction = await acting({}).press(action);
      expect(reaction).toMatchObject({ kind: "tell", markdown: expect.stringContaining("another version") });
    },
  );

  test("that the person can mend is told in its own words, and is no error", async () => {
    const { press, entries } = failing(new UserError("not-yours", "Only Ann may do this."));
    expect(await press("alert.ack")).toEqual({ kind: "tell", markdown: "Only Ann may do this." });
    expect(JSON.stringify(entries)).toContain("not-yours");
    expect(JSON.stringify(entries)).not.toContain('"level":"error"');
  });

  test("that fails is told as a sentence, and logged with what was pressed but none of the words", async () => {
    const { press, entries } = failing(new Error("boom"));
    const reaction = await press("alert.ack", { kind: "form", fields: { note: secret } });
    expect(reaction).toMatchObject({ kind: "tell", markdown: expect.stringContaining("has been logged") });
    expect(JSON.stringify(entries)).toContain("alert.ack");
    expect(JSON.stringify(entries)).not.toContain(secret);
  });

  test("that the storage failed says so", async () => {
    const fault = { status: null, code: "full", requestId: null, retryAfterMs: null, retryable: true };
    const reaction = await failing(new StorageError("full", fault)).press("alert.ack");
    expect(reaction).toMatchObject({ markdown: expect.stringContaining("storage failed") });
  });
});
