import * as z from "zod";
import { privateOption } from "../platform/private-conversation.ts";
import { defineCommand } from "./command.ts";

export const askOptions = z.object({
  question: z
    .string()
    .trim()
    .min(1, "please write a question")
    .max(6000, "at most 6,000 characters")
    .meta({ description: "What you want to know", takesRest: true }),
  [privateOption]: z
    .boolean()
    .default(false)
    .meta({ description: "Answer me alone, from all that I may read; you can share the answer later" }),
});

/** Answered by the engine like any question, in the conversation's order. */
export const askCommand = defineCommand({
  name: "ask",
  description: "Ask what the team knows",
  isPrivate: false,
  options: askOptions,
  suggestions: {},
  run: async () => {
    throw new Error("/ask is a question: the turn runner hands it to the engine");
  },
});
