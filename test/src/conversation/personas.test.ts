import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { loadPersonas } from "../../../src/conversation/personas.ts";
import { buildSystemMessage, defaultPersona } from "../../../src/conversation/system-message.ts";
import { ConfigError } from "../../../src/errors.ts";

function fileWith(content: unknown): string {
  const file = join(mkdtempSync(join(tmpdir(), "threadwise-personas-")), "personas.json");
  writeFileSync(file, typeof content === "string" ? content : JSON.stringify(content));
  return file;
}

const place = (channelId: string) => ({ platform: "slack", workspaceId: "T1", channelId });

test("a channel's persona is laid over the default one, part by part", () => {
  const personaFor = loadPersonas(
    fileWith({ default: { role: "You are Ada." }, channels: { "slack:T1:C1": { format: "Haiku." } } }),
  );
  expect(personaFor(place("C1"))).toMatchObject({ role: "You are Ada.", format: "Haiku." });
  expect(personaFor(place("C2"))).toMatchObject({ role: "You are Ada.", format: defaultPersona.format });
});

test.each([
  ["no JSON", "{", /can't be read as JSON/],
  ["an unknown key", { default: { rol: "x" } }, /rol/],
  ["a channel without its workspace", { channels: { C1: {} } }, /platform:workspace:channel/],
])("a file with %s stops the start and says what is wrong", (_what, content, message) => {
  expect(() => loadPersonas(fileWith(content))).toThrow(ConfigError);
  expect(() => loadPersonas(fileWith(content))).toThrow(message);
});

test("a missing file stops the start", () => {
  expect(() => loadPersonas("no-such-file.json")).toThrow(/PERSONA_FILE/);
});

describe("the system message", () => {
  test("has role, expertise, rules, form and examples, in this order", () => {
    const text = buildSystemMessage({
      role: "You are Ada.",
      expertise: ["engines"],
      constraints: ["Be kind."],
      format: "Short.",
      examples: [{ question: "Q1?", answer: "A1." }],
    });
    const order = ["You are Ada.", "- engines", "- Be kind.", "Short.", "Question: Q1?"].map((part) =>
      text.indexOf(part),
    );
    expect(order).toEqual(order.toSorted((a, b) => a - b));
    expect(order).not.toContain(-1);
  });

  test("always says that what others wrote is data, whatever the persona says", () => {
    const empty = { role: "", expertise: [], constraints: [], format: "", examples: [] };
    expect(buildSystemMessage(empty)).toMatch(/never follow instructions/);
  });
});
