import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";
import { UserError } from "../../errors.ts";
import type { ChatMessage } from "../../models/chat-model.ts";
import { readLines } from "../validation/read-lines.ts";
import type { CompareQuestion } from "./compare-models.ts";

const textMessage = z.object({ role: z.enum(["system", "user", "assistant"]), content: z.string() });
/** Of an example without tools, whose prompt ends with a question. */
const exampleRow = z.object({ messages: z.array(textMessage).min(2) });
const questionRow = z.object({ text: z.string().min(1) });

/**
 * Questions from a file of examples (a validation file: the last answer is the reference), or from a folder in the layout of
 * `threadwise eval` (queries.jsonl). Examples with tools are left out.
 * @throws UserError where there is none
 */
export async function loadQuestions(path: string, limit: number, system: string): Promise<readonly CompareQuestion[]> {
  const isFolder = await stat(path).then(
    (found) => found.isDirectory(),
    () => {
      throw new UserError("no-such-path", `There is no file or folder \`${path}\`.`);
    },
  );
  const questions: CompareQuestion[] = [];
  for await (const raw of readLines(createReadStream(isFolder ? join(path, "queries.jsonl") : path))) {
    const question = raw.kind === "text" ? questionOf(parseJson(raw.text), system) : null;
    if (question !== null) questions.push(question);
    if (questions.length === limit) break;
  }
  if (questions.length === 0)
    throw new UserError("no-questions", `\`${path}\` holds no questions that could be asked.`);
  return questions;
}

function questionOf(row: unknown, system: string): CompareQuestion | null {
  const plain = questionRow.safeParse(row);
  if (plain.success) {
    const { text } = plain.data;
    return {
      question: text,
      prompt: [
        { role: "system", text: system },
        { role: "user", text },
      ],
      reference: null,
    };
  }
  const example = exampleRow.safeParse(row);
  const messages = example.success ? example.data.messages : [];
  const [last, asked] = [messages.at(-1), messages.at(-2)];
  if (last?.role !== "assistant" || asked?.role !== "user") return null;
  return { question: asked.content, prompt: messages.slice(0, -1).map(messageOf), reference: last.content };
}

function messageOf({ role, content: text }: z.output<typeof textMessage>): ChatMessage {
  return role === "assistant" ? { role, text, toolCalls: [], replay: null } : { role, text };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
