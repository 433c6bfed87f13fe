import { checkMessages } from "./check-messages.ts";
import { checkTools } from "./check-tools.ts";
import type { Report } from "./finding.ts";
import { isObject, unknownKeys } from "./shapes.ts";

export type Method = "supervised" | "dpo";

/** A message as far as it could be read: what is counted, compared and moderated. */
export interface ReadMessage {
  readonly role: string;
  readonly name: string;
  /** All its words, parts joined; empty where there are none. */
  readonly text: string;
  /** Names and arguments of the tools it calls. */
  readonly calls: string;
}

/** An example as far as it could be read. Of a preference both answers count as the model's. */
export interface ReadExample {
  readonly messages: readonly ReadMessage[];
  /** The tools it may call, as JSON, for the count of its tokens; empty for none. */
  readonly tools: string;
}

/** The format by the keys of one example. */
export function methodOf(example: unknown): Method {
  return isObject(example) && ("preferred_output" in example || "input" in example) ? "dpo" : "supervised";
}

/** Reports all that is wrong with an example. Null where it has no messages at all. */
export function checkExample(
  example: unknown,
  method: Method,
  reports: { readonly error: Report; readonly warning: Report },
): ReadExample | null {
  const { error } = reports;
  if (!isObject(example)) {
    error("not-an-object", "", "the line is JSON, but not an object", 'write {"messages": […]} on every line');
    return null;
  }
  return method === "dpo" ? checkPreference(example, reports) : checkSupervised(example, reports);
}

const supervisedKeys = ["messages", "tools", "parallel_tool_calls", "functions"];

function checkSupervised(
  example: Record<string, unknown>,
  { error, warning }: { readonly error: Report; readonly warning: Report },
): ReadExample | null {
  unknownKeys(example, supervisedKeys, "", error);
  const tools = checkTools(example, "", error);
  const messages = checkMessages(example["messages"], "messages", tools.names, { error, warning }, "example");
  if (messages === null) return null;
  const roles = new Set(messages.map(({ role }) => role));
  if (!roles.has("assistant"))
    error("no-assistant-message", "messages", "no message is the assistant's", "add the answer to learn");
  if (!roles.has("user")) warning("no-user-message", "messages", "no message is a user's", "add the question");
  if (!roles.has("system") && !roles.has("developer"))
    warning("no-system-message", "messages", "there is no system message", "begin with the one used when it serves");
  if (messages.length === 1) warning("one-message", "messages", "there is one message alone", "add what it answers");
  return { messages, tools: tools.json };
}

const preferenceKeys = ["input", "preferred_output", "non_preferred_output"];
const inputKeys = ["messages", "tools", "parallel_tool_calls"];

function checkPreference(
  example: Record<string, unknown>,
  reports: { readonly error: Report; readonly warning: Report },
): ReadExample | null {
  const { error, warning } = reports;
  unknownKeys(example, preferenceKeys, "", error);
  const { input } = example;
  if (!isObject(input)) {
    error("no-input", "input", "is missing, or not an object", 'write "input": {"messages": […]}');
    return null;
  }
  unknownKeys(input, inputKeys, "input", error);
  const tools = checkTools(input, "input.", error);
  const messages = checkMessages(input["messages"], "input.messages", tools.names, reports, "input");
  const [preferred, other] = (["preferred_output", "non_preferred_output"] as const).map((key) =>
    checkOutput(example[key], key, tools.names, reports),
  );
  if (messages === null) return null;
  if (!messages.some(({ role }) => role === "user"))
    warning("no-user-message", "input.messages", "no message is a user's", "add the question");
  if (!messages.some(({ role }) => role === "system" || role === "developer"))
    warning("no-system-message", "input.messages", "there is no system message", "begin with the one it serves with");
  if (preferred !== undefined && other !== undefined && preferred.text !== "" && preferred.text === other.text)
    warning("same-outputs", "", "both answers are the same", "leave the pair out: it teaches nothing");
  return { messages: [...messages, ...[preferred, other].filter((one) => one !== undefined)], tools: tools.json };
}

/** An output is one message of the assistant. */
function checkOutput(
  output: unknown,
  key: string,
  tools: ReadonlySet<string> | null,
  reports: { readonly error: Report; readonly warning: Report },
): ReadMessage | undefined {
  const messages = checkMessages(output, key, tools, reports, "output");
  if (messages === null) return undefined;
  const [only] = messages;
  if (messages.length !== 1 || only?.role !== "assistant") {
    const problem = "must be one message of the assistant";
    reports.error("not-one-answer", key, problem, 'write [{"role": "assistant", "content": "…"}]');
  }
  return only;
}
