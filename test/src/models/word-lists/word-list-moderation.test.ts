import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { wordListModeration } from "../../../../src/models/word-lists/word-list-moderation.ts";
import { decide } from "../../../../src/moderation/policy.ts";
import { rulesWith } from "../../../helpers/moderation.ts";

const never = new AbortController().signal;
const model = wordListModeration();

async function kindOf(text: string, profile: "relaxed" | "standard" | "strict" = "standard") {
  const [scores] = await model.judge([text], never);
  if (scores === undefined) throw new Error("not judged");
  return decide(scores, rulesWith({ profile })).kind;
}

describe("a list of words", () => {
  test.each(["motherfucker", "bullshit", "fucking", "shitty", "assholes", "fuuuck", "sh1t"])(
    "knows words that bad ones are put together in: %#",
    async (word) => {
      expect(await kindOf(`This is a ${word} here`, "strict")).toBe("block");
    },
  );

  test("knows that innocent words are innocent under a strict policy, too", async () => {
    const text = "Cell trafficking between the analgesic classes: an assortment of 717-3298 documents from Scunthorpe";
    expect(await kindOf(text, "strict")).toBe("allow");
  });

  test.each([
    "What a bitch she is",
    "what a b1tch she is",
    "WHAT A BIIITCH",
    "Du bist ein Arschloch",
    "du bist ein 4rschl0ch!",
    "Eres un gilipollas",
    "quel connard",
    "che stronzo",
    "ty jesteś kurwa",
    "ты мудак",
  ])("blocks an insult, in leetspeak and in several languages: %#", async (text) => {
    expect(await kindOf(text)).toBe("block");
  });

  test("lets expletives pass, and a strict policy does not", async () => {
    expect(await kindOf("The fucking build is broken again")).toBe("allow");
    expect(await kindOf("The fucking build is broken again", "strict")).toBe("block");
  });

  test.each([
    "How far is it from Scunthorpe to Penistone and on to Essex?",
    "The Arsenal assassin passed a classic assessment in class",
    "Dick Whittington's cockatoo and the peacock had cocktails in Sussex",
    "Does pot contain fecal matter? The trio said homosexual couples may adopt",
    "The shiitake mushrooms of Lightwater; a basement in Clitheroe",
    "Analyse the analog signal, then canalise the therapist's grape harvest",
    "I am a con artist in Del Rio, fan of the Hello Kitty club; gatos y perros",
    "El color negro, el coño sur no, los 4 años de 2024",
    "¿A qué hora llega la zorra del bosque? La guerra di Troia",
    "Cell trafficking and growth retardation; the spastic paraparesis of F465L; 717-3298; analgesics, chinks in the armour",
    "Ich bin dick geworden und trage einen Hut; das Glas ist nass",
    "Kill the process with kill -9 and die() in Perl; I want to die-cast it",
    "cumulative document circumference, matsushita, saltwater taffeta, hancock",
  ])("knows that innocent words are innocent: %#", async (text) => {
    expect(await kindOf(text)).toBe("allow");
  });

  test.each([
    "I want to kill myself",
    "i'm going to end my life",
    "Ich will nicht mehr leben",
    "quiero matarme",
    "je veux mourir",
  ])("sees the plainest words of who means to harm themselves: %#", async (text) => {
    const [scores] = await model.judge([text], never);
    expect(scores?.categories["self-harm/intent"].flagged).toBe(true);
    expect(await kindOf(text, "relaxed")).toBe("block");
  });

  test("gives each text its judgement, in order, whatever the texts", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof(fc.string(), fc.constant("you bitch")), { maxLength: 8 }), async (texts) => {
        const together = await model.judge(texts, never);
        const alone = await Promise.all(texts.map(async (text) => (await model.judge([text], never))[0]));
        expect(together).toEqual(alone);
      }),
    );
  });
});
