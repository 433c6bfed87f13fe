import { type Calls, PendingCalls, readCalls } from "./check-calls.ts";
import type { ReadMessage } from "./check-example.ts";
import { readContent } from "./check-content.ts";
import type { Report } from "./finding.ts";
import { isObject, short, unknownKeys } from "./shapes.ts";

interface Reports {
  readonly error: Report;
  readonly warning: Report;
}

const roles = ["system", "developer", "user", "assistant", "tool", "function"];

const keysOf: Readonly<Record<string, readonly string[]>> = {
  assistant: ["role", "content", "name", "weight", "tool_calls", "function_call", "refusal"],
  tool: ["role", "content", "tool_call_id", "name"],
  function: ["role", "content", "name"],
};
const plainKeys = ["role", "content", "name"];

/**
 * Checks a list of messages. As an example it must end with the assistant's word or call; as the input of a preference it must
 * not, for that is what the outputs are. Null where it is no list.
 */
export function checkMessages(
  messages: unknown,
  where: string,
  tools: ReadonlySet<string> | null,
  reports: Reports,
  as: "example" | "input" | "output",
): readonly ReadMessage[] | null {
  const { error } = reports;
  if (!Array.isArray(messages)) {
    error("no-messages", where, "is missing, or not a list", 'write "messages": [{"role": …, "content": …}, …]');
    return null;
  }
  if (messages.length === 0) {
    error("no-messages", where, "is empty", "put the messages in, or leave the example out");
    return null;
  }
  const pending = new PendingCalls(error);
  const read = messages.map((message: unknown, index) =>
    checkMessage(message, `${where}[${index}]`, { tools, pending, reports }),
  );
  // A call may be the last word: that is how calling is learnt.
  pending.end(as === "input");
  const last = read.at(-1)?.role;
  const lastAt = `${where}[${read.length - 1}]`;
  if (as === "example" && last !== "assistant")
    error("last-not-assistant", lastAt, "the last message is not the assistant's", "end with the answer to learn");
  if (as === "input" && last === "assistant")
    error("input-ends-with-answer", lastAt, "the input ends with an answer", "move it to preferred_output");
  return read;
}

interface Context {
  readonly tools: ReadonlySet<string> | null;
  readonly pending: PendingCalls;
  readonly reports: Reports;
}

function checkMessage(message: unknown, where: string, { tools, pending, reports }: Context): ReadMessage {
  const { error } = reports;
  if (!isObject(message)) {
    error("wrong-message", where, "is not an object", 'write {"role": …, "content": …}');
    pending.between();
    return { role: "", name: "", text: "", calls: "" };
  }
  const role = checkRole(message["role"], where, error);
  unknownKeys(message, keysOf[role] ?? plainKeys, where, error);
  const name = checkName(message["name"], role, where, error);
  checkWeight(message["weight"], where, error);
  const calls = readCalls(message, where, role, tools, reports);
  const text = readContent(message["content"], `${where}.content`, error, mayBeEmpty(message, calls));
  trackCalls(message, role, calls, where, pending);
  return { role, name, text, calls: calls.text };
}

/** What calls a tool, or refuses, need not say anything else: the cookbook's checker takes that for a fault. */
function mayBeEmpty(message: Record<string, unknown>, calls: Calls): "missing" | "empty" | "no" {
  const { role, refusal } = message;
  if (role === "assistant" && (calls.isGiven || (typeof refusal === "string" && refusal !== ""))) return "missing";
  // A tool may well have found nothing.
  return role === "tool" || role === "function" ? "empty" : "no";
}

function trackCalls(
  message: Record<string, unknown>,
  role: string,
  calls: Calls,
  where: string,
  pending: PendingCalls,
): void {
  if (role === "tool") pending.result(message["tool_call_id"], where);
  else if (role === "function") pending.functionResult(message["name"], where);
  else {
    pending.between();
    pending.open(calls, where);
  }
}

function checkRole(role: unknown, where: string, error: Report): string {
  if (typeof role === "string" && roles.includes(role)) return role;
  const problem = role === undefined ? "there is no role" : `"${short(role)}" is no role`;
  error("wrong-role", `${where}.role`, problem, `write one of ${roles.join(", ")}`);
  return "";
}

function checkName(name: unknown, role: string, where: string, error: Report): string {
  if (name === undefined && role !== "function") return "";
  if (typeof name === "string" && /^[\w-]{1,64}$/.test(name)) return name;
  const problem = name === undefined ? "the function's name is missing" : "is no name of letters, digits, _ and -";
  error("wrong-name", `${where}.name`, problem, "write a name of at most 64 characters, without spaces");
  return "";
}

function checkWeight(weight: unknown, where: string, error: Report): void {
  if (weight === undefined || weight === 0 || weight === 1) return;
  error("wrong-weight", `${where}.weight`, "must be 0 or 1", "write 1 to learn this answer, 0 to skip it, no quotes");
}
