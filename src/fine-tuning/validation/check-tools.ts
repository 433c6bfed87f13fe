import type { Report } from "./finding.ts";
import { isObject } from "./shapes.ts";

interface Tools {
  /** Null where the example lists none. */
  readonly names: ReadonlySet<string> | null;
  readonly json: string;
}

/** The tools that an example may call: `tools`, or `functions` as they were called before. */
export function checkTools(example: Record<string, unknown>, prefix: string, error: Report): Tools {
  const { tools, functions, parallel_tool_calls: parallel } = example;
  if (parallel !== undefined && typeof parallel !== "boolean")
    error("wrong-type", `${prefix}parallel_tool_calls`, "must be true or false", "write it without quotes");
  if (tools === undefined && functions === undefined) return { names: null, json: "" };
  const names = new Set<string>();
  if (tools !== undefined)
    each(tools, `${prefix}tools`, (tool, where) => names.add(toolName(tool, where, error)), error);
  if (functions !== undefined)
    each(functions, `${prefix}functions`, (tool, where) => names.add(functionName(tool, where, error)), error);
  return { names, json: jsonOf([tools, functions].filter((one) => one !== undefined)) };
}

function each(list: unknown, where: string, check: (item: unknown, where: string) => void, error: Report): void {
  if (!Array.isArray(list)) error("wrong-type", where, "must be a list", "put the tools in [ ]");
  else list.forEach((item: unknown, index) => check(item, `${where}[${index}]`));
}

function toolName(tool: unknown, where: string, error: Report): string {
  if (!isObject(tool) || tool["type"] !== "function") {
    error("wrong-tool", where, 'is not a tool of type "function"', 'write {"type": "function", "function": {…}}');
    return "";
  }
  return functionName(tool["function"], `${where}.function`, error);
}

function functionName(given: unknown, where: string, error: Report): string {
  const name = isObject(given) ? given["name"] : undefined;
  if (typeof name === "string" && /^[\w-]{1,64}$/.test(name)) return name;
  error("wrong-tool", where, "has no name of letters, digits, _ and -", "give it a name of at most 64 characters");
  return "";
}

/** What is nested too deep to be written again counts as nothing. */
function jsonOf(value: unknown): string {
  try {
    return JSON.stringify(value);
  } catch {
    return "";
  }
}
