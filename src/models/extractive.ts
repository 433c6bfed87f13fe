import type { ChatModel, ChatRequest } from "./chat-model.ts";
import { chooseQuotes, type Quote } from "./choose-quotes.ts";

/** Where the composed question begins; the passages, which come as data, stand before it. */
const questionHeading = "# Question\n";

const hint =
  "_No language model is configured, so I quote instead of writing. Set `OPENAI_API_KEY` to turn one on, or `OPENAI_BASE_URL` for a compatible server._";

/** A model that needs no key: it answers with the best pieces of the passages, word for word. */
export function extractiveModel(): ChatModel {
  return {
    name: "extractive",
    // It reads passages one by one: any request fits.
    contextTokens: Number.MAX_SAFE_INTEGER,
    takesTools: false,
    async *stream(request, signal) {
      signal.throwIfAborted();
      yield { kind: "text", text: answerTo(request) };
      yield { kind: "end", reason: "stop", usage: null, replay: null };
    },
  };
}

function answerTo(request: ChatRequest): string {
  const quotes = chooseQuotes(questionOf(request), request.passages);
  if (quotes.length === 0)
    return `I found nothing about this in what I have indexed. Other words may help, or \`/search\` to look around.\n\n${hint}`;
  return [...quotes.map(render), hint].join("\n\n");
}

function questionOf({ messages }: ChatRequest): string {
  const text = messages.findLast(({ role }) => role === "user")?.text ?? "";
  const at = text.lastIndexOf(questionHeading);
  return at < 0 ? text : text.slice(at + questionHeading.length);
}

function render({ passage, blocks }: Quote): string {
  const place = [passage.title, ...passage.path].filter((part, index, all) => part !== all[index - 1]).join(" › ");
  const quoted = blocks
    .join("\n\n")
    .split("\n")
    .map((line) => `> ${line}`.trimEnd());
  return [`**${place}** [${passage.number}]`, quoted.join("\n")].join("\n\n");
}
