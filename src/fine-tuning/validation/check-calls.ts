import type { Report } from "./finding.ts";
import { isObject, short } from "./shapes.ts";

/** The tools that one message calls. */
export interface Calls {
  readonly isGiven: boolean;
  readonly ids: readonly string[];
  /** The function that is called in the older way, or null. */
  readonly functionName: string | null;
  readonly text: string;
}

const none: Calls = { isGiven: false, ids: [], functionName: null, text: "" };

/** Reads `tool_calls`, or `function_call` as it was before. */
export function readCalls(
  message: Record<string, unknown>,
  where: string,
  role: string,
  tools: ReadonlySet<string> | null,
  { error, warning }: { readonly error: Report; readonly warning: Report },
): Calls {
  const { tool_calls: given, function_call: older } = message;
  // On any other role both are unknown keys, and reported as such.
  if (role !== "assistant" || (given === undefined && older === undefined)) return none;
  const named = (name: string, at: string) => {
    if (tools?.has(name) !== true && name !== "")
      warning("undeclared-tool", at, `"${short(name)}" is not among the example's tools`, "list it under tools");
  };
  if (older !== undefined) {
    const { name, text } = readFunction(older, `${where}.function_call`, error);
    named(name, `${where}.function_call`);
    return { isGiven: true, ids: [], functionName: name, text };
  }
  if (!Array.isArray(given) || given.length === 0) {
    error("wrong-tool-calls", `${where}.tool_calls`, "is no list of calls", "list the calls, or remove the key");
    return { ...none, isGiven: true };
  }
  const read = given.map((call: unknown, index) => {
    const at = `${where}.tool_calls[${index}]`;
    const { id, name, text } = readCall(call, at, error);
    named(name, at);
    return { id, text };
  });
  const ids = read.map(({ id }) => id);
  return { isGiven: true, ids, functionName: null, text: read.map(({ text }) => text).join("\n") };
}

function readCall(call: unknown, where: string, error: Report) {
  if (!isObject(call)) {
    error("wrong-tool-calls", where, "is not an object", 'write {"id": …, "type": "function", "function": {…}}');
    return { id: "", name: "", text: "" };
  }
  const { id, type } = call;
  if (typeof id !== "string" || id === "")
    error("wrong-tool-calls", `${where}.id`, "is missing", "give the call an id; its result names it");
  if (type !== "function") error("wrong-tool-calls", `${where}.type`, 'must be "function"', 'write "function"');
  return { id: typeof id === "string" ? id : "", ...readFunction(call["function"], `${where}.function`, error) };
}

function readFunction(given: unknown, where: string, error: Report): { readonly name: string; readonly text: string } {
  const name = isObject(given) ? given["name"] : undefined;
  const args = isObject(given) ? given["arguments"] : undefined;
  if (typeof name !== "string" || name === "")
    error("wrong-tool-calls", `${where}.name`, "is missing", "name the tool");
  if (typeof args !== "string" || !isJson(args))
    error("wrong-arguments", `${where}.arguments`, "is no JSON in quotes", String.raw`write "{\"key\": \"value\"}"`);
  const texts = { name: typeof name === "string" ? name : "", args: typeof args === "string" ? args : "" };
  return { name: texts.name, text: `${texts.name}${texts.args}` };
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Which calls still wait for their results, and results that nothing has called for. */
export class PendingCalls {
  readonly #error: Report;
  /** The waiting calls' ids, with the place of their message. */
  #waiting = new Map<string, string>();
  #function: { readonly name: string; readonly where: string } | null = null;

  constructor(error: Report) {
    this.#error = error;
  }

  open({ ids, functionName }: Calls, where: string): void {
    for (const id of ids) {
      if (this.#waiting.has(id))
        this.#error("wrong-tool-calls", where, `two calls have the id "${short(id)}"`, "number them");
      if (id !== "") this.#waiting.set(id, where);
    }
    if (functionName !== null && functionName !== "") this.#function = { name: functionName, where };
  }

  result(id: unknown, where: string): void {
    if (typeof id === "string" && this.#waiting.delete(id)) return;
    const problem = typeof id === "string" ? `no call before has the id "${short(id)}"` : "there is no tool_call_id";
    this.#error("result-without-call", `${where}.tool_call_id`, problem, "name the call that it answers");
  }

  functionResult(name: unknown, where: string): void {
    if (this.#function !== null && this.#function.name === name) this.#function = null;
    else this.#error("result-without-call", where, "no call before is of this function", "add the call, or remove it");
  }

  /** A message that is no result: every call must have had its own by now. */
  between(): void {
    for (const [id, where] of this.#waiting) this.#unanswered(`the call "${short(id)}" has no result`, where);
    if (this.#function !== null) this.#unanswered("the function's call has no result", this.#function.where);
    this.#waiting = new Map();
    this.#function = null;
  }

  /** @param mustBeAnswered whether calls at the very end are a fault too. */
  end(mustBeAnswered: boolean): void {
    if (mustBeAnswered) this.between();
  }

  #unanswered(problem: string, where: string): void {
    this.#error(
      "call-without-result",
      where,
      problem,
      'add {"role": "tool", "tool_call_id": …, "content": …} after it',
    );
  }
}
