import OpenAI, { APIConnectionError, APIError } from "openai";
import { afterEach, beforeEach, expect, test } from "vitest";
import { failing } from "./faults.ts";
import { type FakeOpenAI, startFakeOpenAI } from "./start.ts";

/** That the fake is as strict as the service, asked with the SDK alone. */
let fake: FakeOpenAI;
let client: OpenAI;
beforeEach(async () => {
  fake = await startFakeOpenAI();
  client = new OpenAI({ apiKey: "sk-fake", baseURL: fake.baseUrl, maxRetries: 0 });
});
afterEach(() => fake.close());

async function refusal(path: string, body: object): Promise<Partial<APIError>> {
  try {
    await client.post(path, { body });
  } catch (error) {
    if (error instanceof APIError) return error;
  }
  throw new Error("the fake was expected to refuse");
}

test("the weather strikes requests that no fault was ordered for", async () => {
  fake.weather = (path) => (path === "/moderations" ? { kind: "cut", after: 0 } : { kind: "hang", forMs: 20 });
  fake.next("/embeddings", failing(503));
  const connectionLost = { name: "Error", constructor: APIConnectionError };
  const judged = client.moderations.create({ input: "Hi" });
  await expect(judged).rejects.toMatchObject(connectionLost);
  const embed = () => client.embeddings.create({ model: "text-embedding-3-small", input: "Hi" });
  await expect(embed()).rejects.toMatchObject({ status: 503 });
  await expect(embed()).rejects.toMatchObject(connectionLost);
});

const ask = { model: "gpt-6-luna", input: [{ role: "user", content: "Hi" }], stream: true };
const chat = { model: "gpt-6-luna", messages: [{ role: "user", content: "Hi" }], stream: true };
const tool = { type: "function", function: { name: "f", parameters: {} } };

test.each([
  ["an unknown parameter", "/responses", { ...ask, penalty: 1 }, "unknown_parameter", "penalty"],
  ["a penalty, which Responses does not know", "/responses", { ...ask, stop: ["a"] }, "unknown_parameter", "stop"],
  ["a missing parameter", "/responses", { model: "gpt-6-luna", stream: true }, "missing_required_parameter", "input"],
  ["a temperature while it reasons", "/responses", { ...ask, temperature: 1 }, "unsupported_parameter", "temperature"],
  ["too small a limit", "/responses", { ...ask, max_output_tokens: 5 }, "invalid_value", "max_output_tokens"],
  [
    "an effort it does not have",
    "/responses",
    { ...ask, model: "gpt-6-astra", reasoning: { effort: "none" } },
    "unsupported_value",
    "reasoning.effort",
  ],
  [
    "tools beside reasoning on Chat Completions",
    "/chat/completions",
    { ...chat, tools: [tool] },
    null,
    "reasoning_effort",
  ],
  ["the old limit", "/chat/completions", { ...chat, max_tokens: 5 }, "unsupported_parameter", "max_tokens"],
  [
    "a result without its call",
    "/responses",
    { ...ask, input: [{ type: "function_call_output", call_id: "x", output: "" }] },
    null,
    "input",
  ],
  [
    "a call without its result",
    "/responses",
    { ...ask, input: [{ type: "function_call", call_id: "x", name: "f", arguments: "{}" }] },
    null,
    "input",
  ],
  [
    "reasoning that nobody stored",
    "/responses",
    { ...ask, input: [{ type: "reasoning", id: "rs_1", summary: [] }] },
    null,
    "input",
  ],
  [
    "a schema that is not strict",
    "/responses",
    { ...ask, tools: [{ type: "function", name: "f", parameters: {}, strict: true }] },
    "invalid_function_parameters",
    "tools[0].parameters",
  ],
  ["too many texts", "/embeddings", { model: "text-embedding-3-small", input: Array(2_049).fill("a") }, null, null],
  ["an empty text", "/embeddings", { model: "text-embedding-3-small", input: [""] }, null, null],
  ["a model that does not exist", "/responses", { ...ask, model: "gpt-9" }, "model_not_found", null],
] as const)("%s is refused, and named", async (_what, path, body, code, param) => {
  expect(await refusal(path, body)).toMatchObject({ code, param });
});

test("without the right key nothing is answered", async () => {
  const stranger = client.withOptions({ apiKey: "sk-other" });
  await expect(stranger.models.list()).rejects.toMatchObject({ status: 401, code: "invalid_api_key" });
});

test("vectors come as numbers and as Base64, the same", async () => {
  const body = { model: "text-embedding-3-small", input: "one", dimensions: 8 };
  const [plain, packed] = await Promise.all([
    client.embeddings.create({ ...body, encoding_format: "float" }),
    client.embeddings.create(body),
  ]);
  expect(plain.data[0]?.embedding).toEqual(packed.data[0]?.embedding);
});

test("models and checkpoints can be listed", async () => {
  fake.jobs.push({ id: "ftjob-a", status: "running", createdAt: 1, checkpoints: [{ step: 88, loss: 0.5 }] });
  const checkpoints = await client.fineTuning.jobs.checkpoints.list("ftjob-a");
  expect(checkpoints.data).toMatchObject([{ step_number: 88, metrics: { train_loss: 0.5 } }]);
  expect((await client.models.retrieve("gpt-6-luna")).id).toBe("gpt-6-luna");
  await expect(client.models.retrieve("gpt-9")).rejects.toMatchObject({ status: 404 });
});

test("a file must have a purpose, and be there and be for tuning before a job takes it", async () => {
  const upload = (purpose: "fine-tune" | "batch", name = "train.jsonl") =>
    client.files.create({ file: new File(["{}\n".repeat(10)], name), purpose });
  await expect(upload("fine-tune", "train.txt")).rejects.toMatchObject({ status: 400, code: "invalid_file_format" });
  const [train, batch] = [await upload("fine-tune"), await upload("batch")];
  expect((await client.files.list({ purpose: "fine-tune" })).data.map(({ id }) => id)).toEqual([train.id]);
  const order = { model: "gpt-4.1-mini", training_file: train.id };
  for (const training_file of [batch.id, "file-none"])
    expect(await refusal("/fine_tuning/jobs", { ...order, training_file })).toMatchObject({
      status: 400,
      param: "training_file",
    });
  for (const [extra, param] of [
    [{ suffix: "x".repeat(65) }, "suffix"],
    [{ metadata: { key: 1 } }, "metadata.key"],
    [{ epochs: 3 }, "epochs"],
    [{ model: "gpt-6-luna" }, "model"],
  ] as const)
    expect(await refusal("/fine_tuning/jobs", { ...order, ...extra })).toMatchObject({ status: 400, param });
  expect(fake.jobs).toEqual([]);

  const job = await client.fineTuning.jobs.create(order);
  await expect(client.fineTuning.jobs.resume(job.id)).rejects.toMatchObject({ status: 400 });
  expect(await client.fineTuning.jobs.cancel(job.id)).toMatchObject({ status: "cancelled" });
  await expect(client.fineTuning.jobs.cancel(job.id)).rejects.toMatchObject({ status: 400 });
});

test("the SDK's own stream helpers read it to the end", async () => {
  fake.answer = () => ({ text: "Hello there.", reasoning: "a greeting" });
  const answer = await client.responses
    .stream({ model: "gpt-6-luna", input: [{ role: "user", content: "Hi" }] })
    .finalResponse();
  expect(answer.output_text).toBe("Hello there.");
  const completion = client.chat.completions.stream({
    model: "gpt-6-luna",
    messages: [{ role: "user", content: "Hi" }],
  });
  expect(await completion.finalContent()).toBe("Hello there.");
});
