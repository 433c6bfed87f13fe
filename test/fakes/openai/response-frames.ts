import type { Answer } from "./state.ts";
import { cutInDeltas, type Frame } from "./stream.ts";

interface Facts {
  readonly model: string;
  readonly inputTokens: number;
  readonly reasons: boolean;
  readonly count: (text: string) => number;
}

type Event = { readonly type: string; readonly isDelta?: boolean } & Readonly<Record<string, unknown>>;

/** One response as its events, in the order of the real API. */
export function responseFrames(answer: Answer, facts: Facts): Frame[] {
  const id = `resp_${crypto.randomUUID()}`;
  const base = { id, object: "response", created_at: 1_780_000_000, model: facts.model, error: null, output: [] };
  const items = [
    ...(answer.reasoning === undefined ? [] : [reasoningItem(answer.reasoning)]),
    ...(answer.text === undefined && answer.refusal === undefined ? [] : [messageItem(answer)]),
    ...(answer.toolCalls ?? []).map((call) => callItem(call, answer.reasoning !== undefined)),
  ];
  const events: Event[] = [
    { type: "response.created", response: { ...base, status: "in_progress" } },
    { type: "response.in_progress", response: { ...base, status: "in_progress" } },
    ...items.flatMap(({ added, done, deltas }, output_index) => [
      { type: "response.output_item.added", output_index, item: added },
      ...deltas.map((event) => ({ ...event, output_index })),
      { type: "response.output_item.done", output_index, item: done },
    ]),
    lastEvent(answer, { ...base, output: items.map(({ done }) => done), usage: usageOf(answer, facts) }),
  ];
  return events.map(({ isDelta = false, ...event }, sequence_number) => ({
    event: event.type,
    data: { ...event, sequence_number },
    isDelta,
  }));
}

interface Item {
  readonly added: unknown;
  readonly done: unknown;
  readonly deltas: readonly Event[];
}

function reasoningItem(text: string): Item {
  const added = { id: `rs_${crypto.randomUUID()}`, type: "reasoning", summary: [] };
  return { added, done: { ...added, encrypted_content: `sealed:${btoa(encodeURIComponent(text))}` }, deltas: [] };
}

function messageItem({ text = "", refusal }: Answer): Item {
  const id = `msg_${crypto.randomUUID()}`;
  const kind = refusal === undefined ? "output_text" : "refusal";
  const said = refusal ?? text;
  const part = (value: string) =>
    kind === "refusal" ? { type: kind, refusal: value } : { type: kind, text: value, annotations: [], logprobs: [] };
  const place = { item_id: id, content_index: 0 };
  const message = { id, type: "message", role: "assistant" };
  return {
    added: { ...message, status: "in_progress", content: [] },
    done: { ...message, status: "completed", content: [part(said)] },
    deltas: [
      { type: "response.content_part.added", ...place, part: part("") },
      ...cutInDeltas(said).map((delta) => ({ type: `response.${kind}.delta`, ...place, delta, isDelta: true })),
      { type: `response.${kind}.done`, ...place, ...(kind === "refusal" ? { refusal: said } : { text: said }) },
      { type: "response.content_part.done", ...place, part: part(said) },
    ],
  };
}

function callItem(call: { readonly name: string; readonly arguments: unknown }, isReasoned: boolean): Item {
  const id = `fc_${isReasoned ? "r" : ""}${crypto.randomUUID()}`;
  const json = JSON.stringify(call.arguments);
  const common = { id, type: "function_call", call_id: `call_${crypto.randomUUID()}`, name: call.name };
  return {
    added: { ...common, arguments: "", status: "in_progress" },
    done: { ...common, arguments: json, status: "completed" },
    deltas: [
      ...cutInDeltas(json).map((delta) => ({
        type: "response.function_call_arguments.delta",
        item_id: id,
        delta,
        isDelta: true,
      })),
      { type: "response.function_call_arguments.done", item_id: id, arguments: json },
    ],
  };
}

function lastEvent(answer: Answer, response: Readonly<Record<string, unknown>>): Event {
  if (answer.failure !== undefined) {
    const error = { code: answer.failure, message: "The model failed." };
    return { type: "response.failed", response: { ...response, status: "failed", error } };
  }
  if (answer.cutBy === undefined) return { type: "response.completed", response: { ...response, status: "completed" } };
  const reason = answer.cutBy === "length" ? "max_output_tokens" : "content_filter";
  return {
    type: "response.incomplete",
    response: { ...response, status: "incomplete", incomplete_details: { reason } },
  };
}

function usageOf(answer: Answer, { inputTokens, count }: Facts) {
  const reasoning_tokens = count(answer.reasoning ?? "");
  const output_tokens = reasoning_tokens + count(answer.text ?? answer.refusal ?? "");
  return {
    input_tokens: inputTokens,
    input_tokens_details: { cached_tokens: 0, cache_write_tokens: 0 },
    output_tokens,
    output_tokens_details: { reasoning_tokens },
    total_tokens: inputTokens + output_tokens,
  };
}
