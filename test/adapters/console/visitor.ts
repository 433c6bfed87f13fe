import { randomUUID } from "node:crypto";

/** One browser tab, without a browser: the page it loaded, its forms, and its stream of changes. */
export async function visit(url: string, path = "/") {
  const response = await fetch(`${url}${path}`);
  const page = await response.text();
  const valueOf = (pattern: RegExp) => pattern.exec(page)?.[1] ?? "";
  const place = valueOf(/data-place="([^"]+)"/);
  const token = valueOf(/name="token" value="([^"]+)"/);
  const post = (action: string, fields: Record<string, string>, headers: Record<string, string> = {}) => {
    const body = new FormData();
    for (const [name, value] of Object.entries({ token, ...fields })) body.append(name, value);
    return fetch(`${url}/conversations/${place}/${action}`, {
      method: "POST",
      body,
      headers: { origin: url, accept: "application/json", ...headers },
      redirect: "manual",
    });
  };
  return {
    response,
    page,
    place,
    token,
    cursor: valueOf(/data-cursor="([^"]+)"/),
    post,
    send: (text: string, key: string = randomUUID()) => post("messages", { text, key }),
    reload: () => visit(url, `/c/${place}`),
    listen: (lastEventId?: string) => listen(`${url}/conversations/${place}/events`, lastEventId),
  };
}

export interface Heard {
  readonly kind: string;
  readonly id: string | null;
  /** As sent; the tests look for words in it. */
  readonly data: string;
}

async function listen(address: string, lastEventId?: string) {
  const closing = new AbortController();
  const headers = lastEventId === undefined ? {} : { "last-event-id": lastEventId };
  const response = await fetch(address, { headers, signal: closing.signal });
  const events = eventsOf(response);
  return {
    response,
    events,
    /** All that comes until one has these words, that one included. */
    async until(words: string): Promise<Heard[]> {
      const heard: Heard[] = [];
      for (;;) {
        const { value, done } = await events.next();
        if (done === true) throw new Error(`the stream ended before ${words}; heard: ${JSON.stringify(heard)}`);
        heard.push(value);
        if (value.data.includes(words)) return heard;
      }
    },
    [Symbol.dispose]: () => closing.abort(),
  };
}

async function* eventsOf(response: Response): AsyncGenerator<Heard, void> {
  let rest = "";
  const decoder = new TextDecoder();
  for await (const piece of response.body ?? []) {
    rest += decoder.decode(piece, { stream: true });
    const messages = rest.split("\n\n");
    rest = messages.pop() ?? "";
    for (const message of messages) {
      const field = (name: string) => new RegExp(`^${name}: (.*)$`, "m").exec(message)?.[1] ?? null;
      yield { kind: field("event") ?? "message", id: field("id"), data: field("data") ?? "" };
    }
  }
}
