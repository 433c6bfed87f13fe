import { contentOf, type MessageBody } from "./message-body.ts";

/** A response URL that is silent for so long won't answer. */
const responseMs = 10_000;

/** To whom a response URL belongs, alone. False where it has expired, is used up or is out of reach. */
export async function respond(responseUrl: string, body: MessageBody): Promise<boolean> {
  try {
    const response = await fetch(responseUrl, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ response_type: "ephemeral", replace_original: false, ...contentOf(body) }),
      signal: AbortSignal.timeout(responseMs),
    });
    return response.ok;
  } catch {
    return false;
  }
}
