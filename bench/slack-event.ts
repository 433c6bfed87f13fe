import { createHmac } from "node:crypto";

export const signingSecret = "0123456789abcdef0123456789abcdef";
export const botToken = "xoxb-1-2-bench";
export const botUserId = "U0BENCHBOT";
export const botId = "B0BENCHBOT";
export const teamId = "T0BENCH";

export interface Mention {
  readonly number: number;
  readonly channel: string;
  readonly user: string;
  readonly ts: string;
  /** Null where it begins a thread. */
  readonly threadTs: string | null;
  readonly text: string;
}

/** What Slack posts for a mention, by its own documentation and by payloads that it really sent. */
export function mentionBody({ number, channel, user, ts, threadTs, text }: Mention): string {
  const id = String(number).padStart(9, "0");
  const authorization = { enterprise_id: null, team_id: teamId, user_id: botUserId, is_bot: true };
  const words = [
    { type: "user", user_id: botUserId },
    { type: "text", text: ` ${text}` },
  ];
  return JSON.stringify({
    token: "verification",
    team_id: teamId,
    context_team_id: teamId,
    context_enterprise_id: null,
    api_app_id: "A0BENCH",
    event: {
      type: "app_mention",
      user,
      ts,
      client_msg_id: `00000000-0000-4000-8000-000${id}`,
      text: `<@${botUserId}> ${text}`,
      team: teamId,
      ...(threadTs === null ? {} : { thread_ts: threadTs, parent_user_id: user }),
      blocks: [{ type: "rich_text", block_id: "b1", elements: [{ type: "rich_text_section", elements: words }] }],
      channel,
      event_ts: ts,
    },
    type: "event_callback",
    event_id: `Ev${id}`,
    event_time: Math.floor(Number(ts)),
    authorizations: [{ ...authorization, is_enterprise_install: false }],
    is_ext_shared_channel: false,
    event_context: `4-${id}`,
  });
}

export function signedHeaders(body: string): Record<string, string> {
  const at = Math.floor(Date.now() / 1000);
  const signature = createHmac("sha256", signingSecret).update(`v0:${at}:${body}`).digest("hex");
  return {
    "content-type": "application/json",
    "content-length": String(Buffer.byteLength(body)),
    "user-agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
    "x-slack-request-timestamp": String(at),
    "x-slack-signature": `v0=${signature}`,
  };
}
