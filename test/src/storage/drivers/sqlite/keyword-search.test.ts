import * as fc from "fast-check";
import { expect, test } from "vitest";
import { documentOf, openKnowledge } from "../../../../helpers/open-knowledge.ts";

const signal = new AbortController().signal;

async function searching(texts: readonly string[]) {
  const { store } = await openKnowledge();
  for (const [index, text] of texts.entries()) await store.put(documentOf(`doc ${index}`, text));
  return async (text: string) => {
    const { keyword } = await store.search({ text, vector: null, scopes: ["workspace"], limit: 10 }, signal);
    return keyword.map(({ chunk }) => chunk.text);
  };
}

test("no question whatsoever makes the search fail", async () => {
  const search = await searching(["near not and or the kebab-case", "NEAR(a b) ^x {title}: * \" ' ( )"]);
  const signs = fc.constantFrom(
    '"',
    "'",
    "*",
    "^",
    "(",
    ")",
    "{",
    "}",
    ":",
    "-",
    "+",
    "NEAR",
    "NOT",
    "AND",
    "OR",
    "\0",
    " ",
    "title",
    "/",
    "\\",
    "\uD800",
    "a",
    "é",
    "日",
    "́",
    "9",
    "🙂",
    "\n",
  );
  const question = fc.oneof(
    fc.array(signs, { maxLength: 30 }).map((all) => all.join("")),
    fc.string({ unit: "binary", maxLength: 200 }),
    fc.string({ unit: "grapheme", maxLength: 60 }),
  );
  await fc.assert(
    fc.asyncProperty(question, async (text) => {
      await search(text);
    }),
    { numRuns: 300 },
  );
});

test.each([
  ["kebab-case", "set signing-key-rotation to weekly", ["the signing of a new rotation key", "key rotation signing"]],
  [
    "a path",
    "see /etc/threadwise/config.yaml for it",
    ["threadwise has a config in yaml", "etc config threadwise yaml"],
  ],
  ["an error code", "E_1042 means that the disk is full", ["the E is 1042", "1042 is E"]],
  ["a version", "since v1.2.3 it is faster", ["v1 then 2 then 3", "version 3 2 v1"]],
  ["snake_case", "call open_search_engine first", ["open the search of the engine", "engine search open"]],
  ["CamelCase", "KnowledgeStore keeps documents", ["a store of knowledge", "knowledge to store"]],
  ["an option", "pass --dry-run to it", ["dry before the run", "run it dry"]],
])("%s is found as written, first", async (_, text, others) => {
  const search = await searching([...others, text, ...others]);
  const identifier = /[\w/.-]*[A-Za-z0-9][-_./A-Z0-9][\w/.-]*/.exec(text)?.[0] ?? "";
  expect((await search(`what is ${identifier}?`))[0]).toBe(text);
  expect((await search(identifier))[0]).toBe(text);
});

test("words are found in other forms and in other cases", async () => {
  const search = await searching(["Rotating the signing keys", "Café hours"]);
  expect(await search("how do I ROTATE a key")).toEqual(["Rotating the signing keys"]);
  expect(await search("cafe")).toEqual(["Café hours"]);
});

test("a question of small words alone still finds them", async () => {
  const search = await searching(["to be or not to be", "something else"]);
  expect(await search("To be, or not to be")).toEqual(["to be or not to be"]);
});

test("a title counts for more than the text", async () => {
  const { store } = await openKnowledge();
  await store.put(documentOf("other", "vacation is mentioned here with much besides"));
  await store.put(documentOf("right", "how many days there are and much besides", { title: "Vacation" }));
  const { keyword } = await store.search({ text: "vacation", vector: null, scopes: ["workspace"], limit: 5 }, signal);
  expect(keyword.map(({ chunk }) => chunk.documentKey)).toEqual(["right", "other"]);
});
