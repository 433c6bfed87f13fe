import { contentOf, type MessageBody } from "./message-body.ts";

/** A response URL that is silent for so long won't answer. */
const responseMs = 10_000;

/**
 * To whom a response URL belongs, alone; or in place of the message whose button was pressed, as visible as that is. False
 * where it has expired, is used up, is out of reach, or the message is refused.
 */
export async function respond(responseUrl: string, body: MessageBody, replaces = false): Promise<boolean> {
  try {
    const response = await fetch(responseUrl, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({
        ...(!replaces && { response_type: "ephemeral" }),
        replace_original: replaces,
        ...contentOf(body),
      }),
      signal: AbortSignal.timeout(responseMs),
    });
    return response.ok;
  } catch {
    return false;
  }
}
