import * as z from "zod";
import { ApiFault, badRequest } from "./api-fault.ts";

const message = z.strictObject({
  type: z.literal("message").default("message"),
  role: z.enum(["system", "developer", "user", "assistant"]),
  content: z.union([z.string(), z.array(z.looseObject({ type: z.string() }))]),
  id: z.string().optional(),
  status: z.string().optional(),
});

const functionCall = z.strictObject({
  type: z.literal("function_call"),
  id: z.string().optional(),
  call_id: z.string(),
  name: z.string(),
  arguments: z.string(),
  status: z.string().optional(),
});

const functionOutput = z.strictObject({
  type: z.literal("function_call_output"),
  call_id: z.string(),
  output: z.string(),
});

const reasoning = z.strictObject({
  type: z.literal("reasoning"),
  id: z.string(),
  summary: z.array(z.unknown()),
  encrypted_content: z.string().nullish(),
  status: z.string().optional(),
});

export const inputItem = z.union([message, functionCall, functionOutput, reasoning]);
export type InputItem = z.output<typeof inputItem>;

/**
 * Nothing is stored: a reasoning item must bring its content, and a call that was thought about must come right after
 * its reasoning. The fake names such calls `fc_r…`.
 */
export function checkReasoning(input: readonly InputItem[]): void {
  let hasReasoned = false;
  for (const item of input) {
    if (item.type === "reasoning") {
      hasReasoned = true;
      if (!item.encrypted_content)
        throw new ApiFault(404, {
          message: `Item with id '${item.id}' not found. Items are not persisted when \`store\` is set to false.`,
          type: "invalid_request_error",
          param: "input",
        });
      if (!item.encrypted_content.startsWith("sealed:"))
        throw badRequest("The encrypted content could not be verified.", "input", "invalid_encrypted_content");
    } else if (item.type === "function_call" && item.id?.startsWith("fc_r") && !hasReasoned)
      throw badRequest(
        `Item '${item.id}' of type 'function_call' was provided without its required 'reasoning' item.`,
        "input",
        null,
      );
    else if (item.type === "function_call_output") hasReasoned = false;
  }
}
