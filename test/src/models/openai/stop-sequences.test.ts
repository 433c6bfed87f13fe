import fc from "fast-check";
import { expect, test } from "vitest";
import { StopSequences } from "../../../../src/models/openai/stop-sequences.ts";

test("wherever a text is cut into deltas, it ends at the first stop sequence, and nothing else is lost", () => {
  const letters = fc.string({ unit: fc.constantFrom("a", "b", "c"), maxLength: 12 });
  const sequences = fc.array(fc.string({ unit: fc.constantFrom("a", "b", "c"), maxLength: 4 }), { maxLength: 4 });
  fc.assert(
    fc.property(fc.array(letters), sequences, (deltas, stop) => {
      const stopping = new StopSequences(stop);
      const shown = deltas.map((delta) => stopping.push(delta)).join("") + stopping.end();
      const text = deltas.join("");
      // The sequence that is complete first counts: a reader has seen the text up to there.
      const ends = Array.from({ length: text.length + 1 }, (_, length) => text.slice(0, length)).map((read) =>
        stop
          .filter((sequence) => sequence !== "" && read.endsWith(sequence))
          .map((sequence) => read.length - sequence.length),
      );
      const first = ends.find((starts) => starts.length > 0);
      if (first === undefined) expect(shown).toBe(text);
      else {
        expect(text.startsWith(shown)).toBe(true);
        expect(stop.some((sequence) => sequence !== "" && shown.includes(sequence))).toBe(false);
        expect(stop.some((sequence) => sequence !== "" && text.startsWith(sequence, shown.length))).toBe(true);
      }
    }),
  );
});
