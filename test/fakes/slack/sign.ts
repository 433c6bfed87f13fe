import { createHmac } from "node:crypto";

/** What proves that a body comes from Slack: docs.slack.dev/authentication/verifying-requests-from-slack. */
export function signedHeaders(
  signingSecret: string,
  body: string,
  atSeconds = Math.floor(Date.now() / 1_000),
): Record<string, string> {
  const signature = createHmac("sha256", signingSecret).update(`v0:${atSeconds}:${body}`).digest("hex");
  return { "x-slack-request-timestamp": String(atSeconds), "x-slack-signature": `v0=${signature}` };
}
