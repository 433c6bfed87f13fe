import fc from "fast-check";
import { expect, test } from "vitest";
import type { KeptMessage } from "../../../../src/knowledge/channel-store.ts";
import { channelDocument } from "../../../../src/knowledge/channels/channel-document.ts";

const noon = Date.UTC(2026, 2, 1, 12);
const minuteMs = 60_000;

function said(text: string, minute: number, given: Partial<KeptMessage> = {}): KeptMessage {
  const about = { threadId: null, authorId: "U1", authorName: "Ann", files: [] };
  return { ...about, id: `m${minute}`, at: noon + minute * minuteMs, text, url: `https://x/${minute}`, ...given };
}

test("a thread is named after its first words, and its passage knows who wrote, when, and where it begins", () => {
  const messages = [said("how do I\nrotate keys?", 0), said("ask Cleo", 7, { authorName: "Ben" })];
  const document = channelDocument("thread:m0", "general", messages);
  expect(document.title).toBe("how do I rotate keys?");
  expect(document.chunks).toEqual([
    {
      path: [],
      text: "Ann (2026-03-01 12:00): how do I\nrotate keys?\n\nBen (2026-03-01 12:07): ask Cleo",
      line: 1,
      authors: ["Ann", "Ben"],
      at: noon + 7 * minuteMs,
      url: "https://x/0",
    },
  ]);
});

test("a day is cut where people fell silent, a thread is not", () => {
  const messages = [said("lunch?", 0), said("yes", 5), said("the build is red", 90)];
  const day = channelDocument("day:2026-03-01", "general", messages);
  expect(day.title).toBe("#general, 2026-03-01");
  expect(day.chunks.map(({ url }) => url)).toEqual(["https://x/0", "https://x/90"]);
  expect(channelDocument("thread:m0", "general", messages).chunks).toHaveLength(1);
});

test("every word that anybody wrote ends in a passage, whatever was written, and no passage grows without end", () => {
  const word = fc.stringMatching(/^[a-z]{1,12}$/);
  const message = fc.record({
    words: fc.array(word, { minLength: 1, maxLength: 400 }),
    author: fc.constantFrom("Ann", "Ben"),
    minutes: fc.nat(200),
  });
  fc.assert(
    fc.property(
      fc.array(message, { minLength: 1, maxLength: 12 }),
      fc.constantFrom("day:2026-03-01", "thread:m"),
      (given, key) => {
        let minute = 0;
        const messages = given.map(({ words, author, minutes }) =>
          said(words.join(" "), (minute += minutes), { authorName: author }),
        );
        const { chunks } = channelDocument(key, "general", messages);
        const found = chunks.flatMap(({ text }) => text.split(/\s+/));
        for (const text of given.flatMap(({ words }) => words)) expect(found).toContain(text);
        for (const { text, authors = [] } of chunks) {
          expect(text.length).toBeLessThanOrEqual(1_500);
          expect(authors.length).toBeGreaterThan(0);
        }
      },
    ),
    { numRuns: 60 },
  );
});
