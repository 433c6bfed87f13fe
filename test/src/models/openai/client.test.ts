import { afterEach, expect, test, vi } from "vitest";
import { openClient } from "../../../../src/models/openai/client.ts";
import { responsesModel } from "../../../../src/models/openai/responses.ts";
import { startFakeOpenAI } from "../../../fakes/openai/start.ts";
import { ask, requestOf } from "./ask.ts";

afterEach(() => {
  vi.unstubAllEnvs();
});

test("the environment has no say: configuration has one way in", async () => {
  await using fake = await open();
  vi.stubEnv("OPENAI_API_KEY", "sk-environment");
  vi.stubEnv("OPENAI_ADMIN_KEY", "sk-admin");
  vi.stubEnv("OPENAI_ORG_ID", "org-environment");
  vi.stubEnv("OPENAI_PROJECT_ID", "proj-environment");
  vi.stubEnv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1");
  const client = openClient({ apiKey: undefined, baseUrl: fake.baseUrl });
  await ask(responsesModel(client, { model: "gpt-6-luna", contextTokens: 1, idleMs: 1_000 }), requestOf("?"));
  expect(JSON.stringify(fake.requests[0]?.headers)).not.toMatch(/environment|admin/);
  expect(openClient({ apiKey: "sk-a", baseUrl: undefined }).baseURL).toBe("https://api.openai.com/v1");
});

test("the SDK writes nothing to the console, whatever arrives", async () => {
  await using fake = await open();
  vi.stubEnv("OPENAI_LOG", "debug");
  const written = ["error", "warn", "info", "debug", "log"].map((level) =>
    vi.spyOn(console, level as "error").mockImplementation(() => {}),
  );
  const client = openClient({ apiKey: "sk-fake", baseUrl: fake.baseUrl });
  fake.next("/responses", { kind: "garbage-frame", after: 0 });
  const model = responsesModel(client, { model: "gpt-6-luna", contextTokens: 1, idleMs: 1_000 });
  await expect(ask(model, requestOf("?"))).rejects.toMatchObject({ code: "malformed-response" });
  expect(written.map((spy) => spy.mock.calls.length)).toEqual([0, 0, 0, 0, 0]);
});

async function open() {
  const fake = await startFakeOpenAI({ apiKey: null });
  return Object.assign(fake, { [Symbol.asyncDispose]: () => fake.close() });
}
