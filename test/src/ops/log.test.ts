import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ConfigError, ModelError, UserError } from "../../../src/errors.ts";
import { createLog } from "../../../src/ops/log.ts";

const slackToken = "xoxb-1234-5678-AbCdEfGh";
const openAiKey = "sk-proj-abcdef0123456789";
const discordToken = `${"M".repeat(24)}.Gabcde.${"x".repeat(38)}`;

function logged(
  write: (log: ReturnType<typeof createLog>) => void,
  secrets: readonly string[] = [],
  level: "debug" | "warn" = "debug",
) {
  const lines: string[] = [];
  write(createLog({ level, name: "test", secrets, destination: { write: (line) => void lines.push(line) } }));
  const raw = lines.join("");
  return { raw, entries: lines.map((line): Record<string, unknown> => JSON.parse(line)) };
}

test("a line is JSON with a readable time and level, the fields and the message", () => {
  const { entries } = logged((log) =>
    log.info({ turnId: "t1", inputTokens: 12, output: 3, cached: true }, "turn ended"),
  );
  expect(entries).toEqual([
    expect.objectContaining({
      level: "info",
      name: "test",
      turnId: "t1",
      inputTokens: 12,
      output: 3,
      cached: true,
      msg: "turn ended",
    }),
  ]);
  expect(new Date(String(entries[0]?.["time"])).getTime()).toBeGreaterThan(0);
});

test("lines below the level are not written", () => {
  const { entries } = logged((log) => (log.info({}, "quiet"), log.warn({}, "loud")), [], "warn");
  expect(entries.map((entry) => entry["msg"])).toEqual(["loud"]);
});

describe("what must never be written", () => {
  test("tokens, whatever field or message they stand in, in whole or behind Bearer", () => {
    const { raw } = logged((log) =>
      log.warn(
        { place: slackToken, list: [openAiKey, discordToken], header: "Bearer abcdef123456" },
        `with ${openAiKey}`,
      ),
    );
    for (const secret of [slackToken, openAiKey, discordToken, "abcdef123456"]) expect(raw).not.toContain(secret);
  });

  test("this installation's own secrets, whatever they look like", () => {
    const secrets = ["0123456789abcdef0123456789abcdef", 'odd"quoted\\secret'];
    const { raw, entries } = logged((log) => log.error({ a: secrets[0], b: { c: `<${secrets[1]}>` } }, "x"), secrets);
    expect(raw).not.toContain("0123456789abcdef");
    expect(entries[0]).toMatchObject({ a: "[secret]", b: { c: "<[secret]>" } });
  });

  test("a placeholder key of a local server does not blank out ordinary words", () => {
    expect(logged((log) => log.info({ proxy: "none" }, "x"), ["none"]).entries[0]).toMatchObject({ proxy: "none" });
  });

  test.each([
    "text",
    "markdown",
    "content",
    "Prompt",
    "body",
    "headers",
    "options",
    "botToken",
    "api_key",
    "Authorization",
  ])("what stands under the name %s, a string or an object", (key) => {
    const { raw } = logged((log) => log.info({ [key]: "our-words", deep: [{ [key]: { more: "our-words" } }] }, "x"));
    expect(raw).not.toContain("our-words");
  });

  test("the words of an error, of its causes and of the errors it gathers; its request neither", () => {
    const sdk = Object.assign(new Error(`400 Invalid value: 'our-words'`), {
      status: 400,
      request_id: "req_1",
      headers: { authorization: openAiKey },
      error: { message: "our-words" },
    });
    const parse = failureOf(() => JSON.parse("our-words"));
    const fault = new AggregateError([parse, new Error("our-words\n    at our-words (/x.ts:1:1)")], "our-words", {
      cause: sdk,
    });
    const { raw, entries } = logged((log) => log.error({ err: fault, other: parse }, "failed"));
    expect(raw).not.toContain("our-words");
    expect(raw).not.toContain(openAiKey);
    expect(entries[0]?.["err"]).toMatchObject({
      name: "AggregateError",
      causes: [{ status: 400, request_id: "req_1" }, { name: "SyntaxError" }, { name: "Error" }],
    });
  });

  test("any planted text, in any error's message, in any depth of fields", () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, unit: "binary" }), fc.integer({ min: 0, max: 8 }), (noise, depth) => {
        const planted = `PLANTED${noise}\n    at PLANTED (/a.ts:1:1)`;
        let error = new Error(planted, { cause: planted });
        for (let i = 0; i < depth; i++) error = new TypeError(planted, { cause: error });
        const nest = (value: unknown, left: number): unknown =>
          left === 0 ? value : { inner: [nest(value, left - 1)] };
        const { raw } = logged((log) =>
          log.error({ err: error, fields: nest({ error, text: planted }, depth) }, "failed"),
        );
        expect(raw).not.toContain("PLANTED");
      }),
    );
  });
});

describe("what finds a fault", () => {
  test("of a service: its status, code, request id and the wait it asked for", () => {
    const error = new ModelError("words", {
      status: 429,
      code: "rate_limit_exceeded",
      requestId: "req_9",
      retryAfterMs: 20_000,
      retryable: true,
    });
    expect(logged((log) => log.warn({ err: error }, "retrying")).entries[0]?.["err"]).toMatchObject({
      name: "ModelError",
      status: 429,
      code: "rate_limit_exceeded",
      requestId: "req_9",
      retryAfterMs: 20_000,
      retryable: true,
    });
  });

  test("of ours: where it was thrown", () => {
    const { entries } = logged((log) =>
      log.error({ err: failureOf(() => Reflect.get(Object(undefined), "a").b) }, "bug"),
    );
    expect(entries[0]?.["err"]).toMatchObject({
      name: "TypeError",
      at: expect.arrayContaining([expect.stringContaining("log.test.ts")]),
    });
  });

  test("of a person or the operator: the code, the variables", () => {
    const errors = [
      new UserError("too-long", "Your words are too long."),
      new ConfigError([{ variable: "MODEL", problem: "is odd", example: "x" }]),
    ];
    const { entries } = logged((log) => log.info({ errors }, "refused"));
    expect(entries[0]?.["errors"]).toMatchObject([{ code: "too-long" }, { variables: ["MODEL"] }]);
  });

  test("of the operating system: the call and the file", () => {
    const error = Object.assign(new Error("ENOENT: no such file, open '/a/b.db'"), {
      code: "ENOENT",
      syscall: "open",
      path: "/a/b.db",
    });
    expect(logged((log) => log.error({ err: error }, "x")).entries[0]?.["err"]).toMatchObject({
      code: "ENOENT",
      syscall: "open",
      path: "/a/b.db",
    });
  });
});

test("odd values are named, not written, and a cycle ends", () => {
  const cycle: Record<string, unknown> = {
    row: Object.assign(Object.create(null), { id: 1 }),
    socket: new Map(),
    bytes: new Uint8Array(2),
  };
  cycle["self"] = cycle;
  expect(logged((log) => log.debug(cycle, "x")).entries[0]).toMatchObject({
    row: { id: 1 },
    socket: "[Map]",
    bytes: "[Uint8Array]",
  });
});

function failureOf(act: () => unknown): unknown {
  try {
    return act();
  } catch (error) {
    return error;
  }
}
