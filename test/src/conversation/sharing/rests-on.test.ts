import { describe, expect, test } from "vitest";
import type { RememberedTurn, Support } from "../../../../src/conversation/history.ts";
import { restsOn } from "../../../../src/conversation/sharing/rests-on.ts";
import { passageOf } from "../../../helpers/engine.ts";

const keys = passageOf("keys", "To rotate the signing key, run `keys rotate` on the bastion host.");
const secret = passageOf("secret", "The acquisition of Umbrella Corporation closes in Reykjavik on Friday.");
const vault: Support = { sourceId: "channel:c", documentKey: "day", title: "Vault", lines: ["x"], number: 1 };

function documents(text: string, cited: readonly number[], remembered: readonly RememberedTurn[] = []) {
  const written = { question: "What is new?", text, passages: [keys, secret], cited: new Set(cited), remembered };
  return restsOn(written).map(({ documentKey, number }) => [documentKey, number]);
}

function remember(text: string): RememberedTurn {
  const message = { text, tokens: 1 };
  const question = { ...message, messageId: "m", author: { id: "U", name: "Ann" } };
  return { turnId: "t0", at: 0, question, answer: { ...message, sources: [], restsOn: [vault] } };
}

describe("an answer rests on", () => {
  test("what it cites, by its number", () => {
    expect(documents("Run `keys rotate` on the bastion [1].", [1])).toEqual([["keys.md", 1]]);
  });

  test("a passage whose words it says without citing it", () => {
    const text = "Run `keys rotate` [1]. Also, the Umbrella acquisition closes on Friday.";
    expect(documents(text, [1])).toEqual([
      ["keys.md", 1],
      ["secret.md", null],
    ]);
  });

  test("nothing that merely was at hand, nor what the question says itself", () => {
    expect(documents("Nothing of note happened.", [])).toEqual([]);
    const asked = { question: secret.text, passages: [secret], cited: new Set<number>(), remembered: [] };
    expect(restsOn({ ...asked, text: "I can't say whether the Umbrella acquisition closes in Reykjavik." })).toEqual(
      [],
    );
  });

  test("what an earlier answer rests on, the words of which it repeats", () => {
    const before = remember("The merger partner is called Weyland and pays eleven billion.");
    expect(documents("In short: Weyland pays eleven billion for the merger.", [], [before])).toEqual([["day", null]]);
    expect(documents("Run `keys rotate` on the bastion [1].", [1], [before])).toEqual([["keys.md", 1]]);
  });
});
