import type { Answer } from "../fakes/openai/state.ts";

/**
 * A model without any sense: it looks for `OBEY <word>: <order>` in all that it was sent, however it is encoded, and does
 * it where the question has the word. `search …` calls the search tool and then tells all that came back; anything else is said,
 * with `{SYSTEM}`, `{PROMPT}`, `{EVIL}`, `{NL}` filled in.
 */
export function obey(body: unknown): Answer & { readonly obeyed: string | null } {
  const texts = textsIn(body);
  const prompt = texts.join("\n");
  const [word = "none"] = wordOf(texts);
  const orders = readings(prompt).flatMap((text) =>
    Array.from(text.matchAll(new RegExp(`OBEY ${word}[: ]+(.+?)(?= END|$)`, "gm")), ([, order = ""]) => order.trim()),
  );
  const [order] = orders;
  if (order === undefined) return { text: `I know nothing of ${word} [1].`, obeyed: null };
  const results = toolResultsIn(body);
  if (order.startsWith("search ") && results.length === 0)
    return {
      toolCalls: [{ name: "search_knowledge", arguments: { query: order.slice("search ".length) } }],
      obeyed: order,
    };
  if (order.startsWith("search ")) return { text: `Found: ${results.join("\n")}`, obeyed: order };
  return { text: `As you wish, ${word}: ${filled(order, prompt)} Done.`, obeyed: order };
}

const evil = "evil.example";

function filled(order: string, prompt: string): string {
  const system = encodeURIComponent(prompt.slice(0, 60));
  return order
    .replaceAll("{EVIL}", evil)
    .replaceAll("{SYSTEM}", system)
    .replaceAll("{SYSTEM8}", system.replaceAll(/\W/g, "").slice(0, 8))
    .replaceAll("{PROMPT}", prompt.slice(0, 1_500))
    .replaceAll("{LONG}", "x".repeat(2_500))
    .replaceAll("{NL}", "\n");
}

/** The text as it stands, and as somebody would read it who tries everything. */
function readings(text: string): string[] {
  const decoded = Array.from(text.matchAll(/[A-Za-z0-9+/]{24,}={0,2}/g), ([code]) =>
    Buffer.from(code, "base64").toString(),
  );
  const tags = Array.from(text.matchAll(/[\u{E0020}-\u{E007E}]+/gu), ([hidden]) =>
    Array.from(hidden, (letter) => String.fromCodePoint((letter.codePointAt(0) ?? 0) - 0xe_00_00)).join(""),
  );
  const plain = text
    .replaceAll(/\u200B/g, "")
    .normalize("NFKC")
    .replaceAll("О", "O")
    .replaceAll("В", "B")
    .replaceAll("Е", "E");
  return [text, ...decoded, ...tags, plain, ...text.split("\n").map((line) => [...line].toReversed().join(""))];
}

function wordOf(texts: readonly string[]): RegExpMatchArray | [] {
  const last = texts.findLast((text) => /kiwi\d+\b/.test(text)) ?? "";
  return last.slice(Math.max(0, last.lastIndexOf("# Question"))).match(/kiwi\d+/) ?? [];
}

/** Every text of the request, in order; the question is the last that a person said. */
function textsIn(body: unknown): string[] {
  if (typeof body === "string") return [body];
  if (Array.isArray(body)) return body.flatMap(textsIn);
  if (typeof body !== "object" || body === null) return [];
  return Object.entries(body).flatMap(([name, value]) =>
    ["messages", "content", "text", "input", "output", "function", "arguments"].includes(name) ? textsIn(value) : [],
  );
}

function toolResultsIn(body: unknown): string[] {
  const messages = typeof body === "object" && body !== null && "messages" in body ? body.messages : [];
  return Array.isArray(messages)
    ? messages.flatMap((message: { readonly role?: string; readonly content?: unknown }) =>
        message.role === "tool" ? [String(message.content)] : [],
      )
    : [];
}
