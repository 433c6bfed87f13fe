import * as z from "zod";
import { badRequest } from "./api-fault.ts";

/** A JSON Schema that is strict: all properties required, none additional. */
export function checkStrictSchema(name: string, parameters: unknown): void {
  const schema = z
    .looseObject({
      type: z.literal("object"),
      properties: z.record(z.string(), z.unknown()),
      required: z.array(z.string()),
      additionalProperties: z.literal(false),
    })
    .safeParse(parameters);
  const missing = schema.success
    ? Object.keys(schema.data.properties).filter((property) => !schema.data.required.includes(property))
    : ["additionalProperties"];
  if (missing.length > 0)
    throw badRequest(
      `Invalid schema for function '${name}': 'required' and 'additionalProperties' must be set for '${missing.join("', '")}'.`,
      "tools[0].parameters",
      "invalid_function_parameters",
    );
}

/** Every call has its result, every result its call. */
export function checkCallPairs(calls: readonly string[], results: readonly string[]): void {
  const orphan = results.find((id) => !calls.includes(id));
  if (orphan !== undefined)
    throw badRequest(`No tool call found for function call output with call_id ${orphan}.`, "input", null);
  const open = calls.find((id) => !results.includes(id));
  if (open !== undefined) throw badRequest(`No tool output found for function call ${open}.`, "input", null);
}
