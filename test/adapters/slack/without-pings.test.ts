import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { settledPings, withoutPings } from "../../../adapters/slack/without-pings.ts";

/** What Slack turns into a mention, in any of its notations. */
const live = /<@\w|<!(?:channel|here|everyone|subteam)|(?<![\w.])@(?:channel|here|everyone)/i;

const pieces = fc.constantFrom(
  "<",
  "!",
  "@",
  "<@",
  "<!",
  "U0123ABC>",
  "here",
  "channel>",
  "everyone",
  "subteam^S1>",
  "HERE",
  " ",
  "a",
  "mail@",
  ".",
  "\n",
);
const texts = fc.array(fc.oneof(pieces, fc.string({ maxLength: 5 })), { maxLength: 40 }).map((parts) => parts.join(""));

/** What a reply shows of a text that arrives in these pieces, flushed after each of them. */
function streamed(deltas: readonly string[]): string {
  let text = "";
  let shown = "";
  for (const delta of deltas) {
    text += delta;
    shown += withoutPings(text.slice(0, settledPings(text))).slice(shown.length);
  }
  return shown + withoutPings(text).slice(shown.length);
}

describe("nobody can be pinged by the model", () => {
  test("for any text, no live mention is left", () => {
    fc.assert(
      fc.property(texts, (text) => {
        expect(withoutPings(text)).not.toMatch(live);
      }),
      { numRuns: 2000 },
    );
  });

  test("for any way that a text arrives in pieces, what is shown is the text made harmless as a whole", () => {
    fc.assert(
      fc.property(fc.array(texts, { maxLength: 12 }), (deltas) => {
        expect(streamed(deltas)).toBe(withoutPings(deltas.join("")));
        expect(streamed(deltas)).not.toMatch(live);
      }),
      { numRuns: 2000 },
    );
  });

  test("a mention that is cut between two pieces stays harmless", () => {
    expect(streamed(["Ask <", "@U0", "123ABC> or <!he", "re>, or @ev", "eryone"])).not.toMatch(live);
  });
});

test("what is no mention stays as it is", () => {
  const text = "Mail me@here.com, write <!DOCTYPE html>, a < b, <https://example.com|link>, @ann";
  expect(withoutPings(text)).toBe(text);
});

test("little is held back while a text grows", () => {
  fc.assert(
    fc.property(texts, (text) => {
      expect(text.length - settledPings(text)).toBeLessThanOrEqual(10);
    }),
  );
});
