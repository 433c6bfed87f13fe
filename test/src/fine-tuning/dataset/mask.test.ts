import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Masking } from "../../../../src/fine-tuning/dataset/mask.ts";

const mask = (text: string, names: readonly string[] = []) => new Masking(names).mask(text);
const repeated = (piece: string, times: number) => piece.repeat(times);

describe("secrets and personal data", () => {
  // Put together here, so that no scanner takes this file for a leak.
  const github = `ghp_${repeated("aB3d", 9)}`;
  const slack = `xoxb-123456789012-1234567890123-${repeated("abcd", 6)}`;
  const openai = `sk-proj-${repeated("Ab1_", 12)}`;
  const jwt = `eyJ${repeated("hbGc", 5)}.eyJ${repeated("zdWI", 5)}.${repeated("s5Rj", 8)}`;
  const key = `-----BEGIN RSA PRIVATE KEY-----\n${repeated("MIIE", 10)}\n-----END RSA PRIVATE KEY-----`;

  test.each([
    ["a GitHub token", github, "SECRET"],
    ["a Slack token", slack, "SECRET"],
    ["an OpenAI key", openai, "SECRET"],
    ["an AWS key", `AKIA${repeated("ABCD", 4)}`, "SECRET"],
    ["a JWT", jwt, "SECRET"],
    ["a private key", key, "SECRET"],
    ["an address", "ann.lee+work@mail.example.co.uk", "EMAIL"],
    ["a number with its country", "+49 30 901820", "PHONE"],
    ["a number as one dials it", "030 / 901 82 00", "PHONE"],
    ["a card", "4111 1111 1111 1111", "CARD"],
    ["an IBAN", "DE89 3704 0044 0532 0130 00", "IBAN"],
    ["an IP address", "203.0.113.77", "IP"],
    ["an IPv6 address", "2001:db8:85a3::8a2e:370:7334", "IP"],
  ])("%s is masked, and the words around it stay", async (_, value, kind) => {
    expect(await mask(`use ${value} for it`)).toBe(`use [${kind}_1] for it`);
  });

  test("a password beside its name, and one in an address", async () => {
    expect(await mask('set API_KEY="hunter2hunter2" there')).toBe('set API_KEY="[SECRET_1]" there');
    expect(await mask("git clone https://ann:hunter2@git.example.com/x")).toBe("git clone [SECRET_1]/x");
  });

  test.each([
    "version 1.2.3.4567 of 2026-11-26, 16,385 tokens",
    "order 4111 1111 1111 1112 of 127.0.0.1:8080",
    "port 5432, commit 3f1d2a9, 00:12:30, about 12 345 678 rows",
    "see https://example.com/docs?page=2#top and [1]",
  ])("what only looks like it stays: %s", async (text) => {
    expect(await mask(text)).toBe(text);
  });

  test("digits before a card and capitals after an IBAN hide neither", async () => {
    expect(await mask("2 4111 1111 1111 1111")).toBe("2 [CARD_1]");
    expect(await mask("DE89 3704 0044 0532 0130 00 OK NOW")).toBe("[IBAN_1] OK NOW");
  });

  test("the same value is the same placeholder in all texts of an example, and others are others", async () => {
    const masking = new Masking([]);
    expect(await masking.mask("a@b.example and c@d.example")).toBe("[EMAIL_1] and [EMAIL_2]");
    expect(await masking.mask("again c@d.example")).toBe("again [EMAIL_2]");
    expect(masking.counts).toEqual({ EMAIL: 2 });
  });

  test("people's names, where they speak and are mentioned; a name that is a word stays a word", async () => {
    const text = "# Passages\nWill it work?\n\n# Question\nWill: will it, @Will? ask Ann Lee";
    expect(await mask(text, ["Will", "Ann Lee"])).toBe(
      "# Passages\nWill it work?\n\n# Question\n[PERSON_1]: will it, @[PERSON_1]? ask [PERSON_2]",
    );
    expect(await mask("Will: hi", ["Will"])).toBe("[PERSON_1]: hi");
  });

  test("whatever the text, planted values are gone", async () => {
    const value = fc.constantFrom(github, slack, openai, jwt, key, "ann@example.com", "4111111111111111");
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(fc.string(), value), { maxLength: 5 }), async (parts) => {
        const masked = await mask(parts.map(([text, secret]) => `${text} ${secret} `).join(""));
        for (const [, secret] of parts) expect(masked).not.toContain(secret);
      }),
      { numRuns: 60 },
    );
  });
});

test("hostile text is masked in good time", async () => {
  const hostile = [
    "a@".repeat(20_000),
    "password=".repeat(10_000),
    "1 ".repeat(30_000),
    ":".repeat(30_000),
    "http://a".repeat(5_000),
  ];
  for (const text of hostile) expect(typeof (await mask(text))).toBe("string");
});
