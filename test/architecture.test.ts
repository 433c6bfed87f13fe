import { describe, expect, test } from "vitest";
import { importsOf, readSources, type Import } from "./helpers/imports-of.ts";

const sources = readSources(["src", "adapters"]);
const files = [...sources.values()];

/** Port files: types and names of things, which every room may know. */
const ports = new Set([
  "src/errors.ts",
  "src/abuse/attempts.ts",
  "src/models/chat-model.ts",
  "src/models/count-tokens.ts",
  "src/models/embedding-model.ts",
  "src/models/fine-tuning-service.ts",
  "src/models/moderation-model.ts",
  "src/knowledge/admin.ts",
  "src/knowledge/channel-admin.ts",
  "src/knowledge/channel-store.ts",
  "src/knowledge/citing-store.ts",
  "src/knowledge/corpus.ts",
  "src/knowledge/embedded-text.ts",
  "src/knowledge/gap-admin.ts",
  "src/knowledge/gap-store.ts",
  "src/knowledge/golden-store.ts",
  "src/knowledge/join-chunks.ts",
  "src/knowledge/knowledge-store.ts",
  "src/knowledge/line-hashes.ts",
  "src/knowledge/offer-store.ts",
  "src/knowledge/reviewed-admin.ts",
  "src/knowledge/reviewed-store.ts",
  "src/knowledge/scope.ts",
  "src/knowledge/search-query.ts",
  "src/knowledge/search.ts",
  "src/knowledge/stop-words.ts",
  "src/knowledge/source-store.ts",
  "src/knowledge/words.ts",
  "src/conversation/history.ts",
  "src/fine-tuning/approvals.ts",
  "src/fine-tuning/comparisons.ts",
  "src/fine-tuning/describe-job.ts",
  "src/fine-tuning/describe-models.ts",
  "src/fine-tuning/followed-cards.ts",
  "src/fine-tuning/promotions.ts",
  "src/fine-tuning/training-turns.ts",
  "src/fine-tuning/tuning-chat.ts",
  "src/fine-tuning/tuning-desk.ts",
  "src/fine-tuning/tuning-orders.ts",
  "src/moderation/admin.ts",
  "src/moderation/alert-posts.ts",
  "src/moderation/alert-store.ts",
  "src/moderation/policy-store.ts",
  "src/moderation/staff.ts",
  "src/moderation/unjudged-queue.ts",
  "src/moderation/verdict-store.ts",
  "src/moderation/watch-store.ts",
  "src/turns/answer-messages.ts",
  "src/turns/conclusion.ts",
  "src/turns/ledger.ts",
  "src/turns/presence.ts",
  "src/turns/turn-records.ts",
  "src/usage/usage-store.ts",
  "src/storage/storage.ts",
]);

/** What each room may import beside itself, the ports and src/platform. */
const rooms: Readonly<Record<string, readonly string[]>> = {
  "src/platform": [],
  "src/config": [],
  "src/models": [],
  // What keeps text that others wrote from giving orders; pure functions, but for its port.
  "src/abuse": [],
  "src/moderation": [],
  "src/knowledge": ["src/abuse"],
  // It measures what knowledge does.
  "src/evaluation": ["src/knowledge"],
  "src/fine-tuning": [],
  "src/usage": [],
  "src/turns": [],
  "src/cards": [],
  "src/commands": [],
  // The engine is where the line that a message walks is put together.
  "src/conversation": ["src/abuse", "src/commands", "src/knowledge", "src/moderation", "src/turns", "src/usage"],
  "src/storage": [],
  "src/ops": [],
  "adapters/slack": [],
  "adapters/discord": [],
  "adapters/console": [],
};

/** Where each package may be imported. A vendor stands behind one door, so that it can be replaced there. */
const homes: Readonly<Record<string, readonly string[]>> = {
  zod: ["src/", "adapters/"],
  openai: ["src/models/openai/"],
  "naughty-words": ["src/models/word-lists/"],
  obscenity: ["src/models/word-lists/"],
  "gpt-tokenizer": ["src/models/"],
  "@secretlint/core": ["src/fine-tuning/"],
  "@secretlint/secretlint-rule-preset-recommend": ["src/fine-tuning/"],
  "libphonenumber-js": ["src/fine-tuning/"],
  validator: ["src/fine-tuning/"],
  "@resvg/resvg-js": ["src/fine-tuning/"],
  "node:sqlite": ["src/storage/drivers/"],
  keyv: ["src/storage/", "src/conversation/"],
  hookified: ["src/storage/drivers/"],
  marked: ["src/knowledge/", "adapters/console/"],
  htmlparser2: ["src/knowledge/"],
  mammoth: ["src/knowledge/formats/"],
  papaparse: ["src/knowledge/formats/"],
  unpdf: ["src/knowledge/formats/"],
  pino: ["src/ops/"],
  commander: ["src/cli/"],
  "package.json": ["src/cli/"],
  "@slack/bolt": ["adapters/slack/"],
  "@slack/web-api": ["adapters/slack/"],
  "@slack/types": ["adapters/slack/"],
  undici: ["adapters/slack/", "src/knowledge/web/"],
  "discord.js": ["adapters/discord/"],
  hono: ["adapters/console/"],
  "@hono/node-server": ["adapters/console/"],
};

describe("who may import whom", () => {
  test("a room imports itself, the ports and the platform's port", () => {
    expect(
      faults((file, { what }) => {
        if (!isOurs(what) || isRoot(file)) return null;
        const room = roomOf(file);
        if (room === undefined) return "stands in no room: add its folder to the rooms of this test";
        const allowed = [room, "src/platform", ...(rooms[room] ?? [])].map((name) => `${name}/`);
        return ports.has(what) || isIn(what, allowed)
          ? null
          : `a file of ${room} may import ${allowed.join(", ")} and ports`;
      }),
    ).toEqual([]);
  });

  test("a port imports only ports and the platform's port", () => {
    expect(
      faults((file, { what }) =>
        ports.has(file) && isOurs(what) && !ports.has(what) && !what.startsWith("src/platform/")
          ? "a port knows no implementation"
          : null,
      ),
    ).toEqual([]);
    expect([...ports].filter((port) => !sources.has(port))).toEqual([]);
  });

  test("an adapter imports the platform's port, the errors and its own SDK", () => {
    expect(
      faults((file, { what }) =>
        file.startsWith("adapters/") && ports.has(what) && what !== "src/errors.ts"
          ? "an adapter knows src/platform/ and src/errors.ts alone"
          : null,
      ),
    ).toEqual([]);
  });

  test("src/ knows no adapter, but for the composition root and the command line, which load them when they are wanted", () => {
    expect(
      faults((file, { what, how }) => {
        if (!file.startsWith("src/") || !what.startsWith("adapters/")) return null;
        if (!isRoot(file)) return "only the files that stand directly in src/, and src/cli/, may import an adapter";
        return how !== "static"
          ? null
          : "load it by import(), so that a start without this platform does not load its SDK";
      }),
    ).toEqual([]);
  });

  test("each package is imported behind its own door alone", () => {
    expect(
      faults((file, { what }) => {
        if (isOurs(what) || (what.startsWith("node:") && homes[what] === undefined)) return null;
        const home = homes[what];
        if (home === undefined) return "say in the homes of this test where this package belongs";
        return isIn(file, home) ? null : `only ${home.join(" and ")} may import it`;
      }),
    ).toEqual([]);
  });

  test("no file loads itself in a circle", () => {
    expect(circles()).toEqual([]);
  });
});

describe("how the house is kept", () => {
  test("only main.ts and the command line read the environment", () => {
    const readers = files.filter(({ text }) => /\bprocess\.env\b|\benv\b[^;]*from "node:process"/.test(text));
    expect(readers.map(({ path }) => path).filter((path) => !isIn(path, ["src/main.ts", "src/cli/"]))).toEqual([]);
  });

  test("a file is one idea: past 300 lines it is to be split by idea", () => {
    expect(files.filter(({ lines }) => lines > 300).map(({ path, lines }) => `${path} has ${lines} lines`)).toEqual([]);
  });

  test("there are no barrels", () => {
    expect(
      files
        .filter(({ path, text }) => /(^|\/)index\.ts$/.test(path) || /^export \* /m.test(text))
        .map(({ path }) => path),
    ).toEqual([]);
  });
});

test("imports of every form are seen, and those in comments are not", () => {
  const source = `
    import a from "./a.ts";
    import {
      b,
      type C,
    } from "../b/b.ts";
    import type { D } from "@scope/d/sub";
    export { e } from "e/deep";
    import "./f.ts";
    const g = await import("node:sqlite");
    new Worker(new URL("./h.ts", import.meta.url));
    // import i from "i";
    /* import j from "j"; */
  `;
  expect(importsOf(source, "src/x/x.ts").map(({ what, how }) => `${how} ${what}`)).toEqual([
    "static src/x/a.ts",
    "static src/b/b.ts",
    "type @scope/d",
    "static e",
    "static src/x/f.ts",
    "lazy node:sqlite",
    "lazy src/x/h.ts",
  ]);
});

/** A line for each import that the rule finds fault with. */
function faults(rule: (file: string, imported: Import) => string | null): string[] {
  return files.flatMap(({ path, imports }) =>
    imports.flatMap((imported) => {
      const fault = rule(path, imported);
      return fault === null ? [] : [`${path} imports ${imported.what}: ${fault}`];
    }),
  );
}

function circles(): string[] {
  const found: string[] = [];
  const done = new Set<string>();
  const walk = (path: string, trail: readonly string[]): void => {
    const start = trail.indexOf(path);
    if (start >= 0) found.push([...trail.slice(start), path].join(" → "));
    if (start >= 0 || done.has(path)) return;
    for (const { what, how } of sources.get(path)?.imports ?? []) if (how !== "type") walk(what, [...trail, path]);
    done.add(path);
  };
  for (const { path } of files) walk(path, []);
  return found;
}

function isOurs(what: string): boolean {
  return what.startsWith("src/") || what.startsWith("adapters/");
}

function isIn(path: string, folders: readonly string[]): boolean {
  return folders.some((folder) => path.startsWith(folder));
}

/** Where the program is put together: these may import anything. */
function isRoot(path: string): boolean {
  return roomOf(path) === undefined && /^src\/(?:cli\/|[^/]+$)/.test(path);
}

function roomOf(path: string): string | undefined {
  if (path === "src/errors.ts") return "src/platform";
  if (path === "src/config.ts") return "src/config";
  return Object.keys(rooms).find((room) => path.startsWith(`${room}/`));
}
