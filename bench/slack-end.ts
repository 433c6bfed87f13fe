import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import { botId, botUserId, teamId } from "./slack-event.ts";

/** One Web API call as it arrived. */
export interface Call {
  readonly method: string;
  readonly fields: Readonly<Record<string, string>>;
  /** Of `performance.now()`, when its headers had come. */
  readonly at: number;
}

/**
 * A lean receiving end: it answers what a reply needs and checks nothing. The strict fake of the tests costs several times
 * as much for each call, on the core that the candidates' workers share.
 */
export async function startSlackEnd(
  onCall: (call: Call, answer: object) => void,
): Promise<{ readonly apiUrl: string }> {
  let lastTs = Date.now() / 1000;
  const server = createServer(async (request, response) => {
    const at = performance.now();
    const method = (request.url ?? "").replace(/^.*\//, "");
    const fields = await readFields(request);
    lastTs += 0.000_1;
    const answer = answerTo(method, fields, lastTs.toFixed(6));
    response.writeHead(200, { "content-type": "application/json; charset=utf-8" });
    response.end(JSON.stringify(answer));
    onCall({ method, fields, at }, answer);
  });
  server.keepAliveTimeout = 60_000;
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the receiving end has no port");
  return { apiUrl: `http://127.0.0.1:${address.port}/api/` };
}

async function readFields(request: IncomingMessage): Promise<Record<string, string>> {
  const text = Buffer.concat(await request.toArray()).toString();
  return Object.fromEntries(new URLSearchParams(text));
}

function answerTo(
  method: string,
  { channel, ts, user, text, thread_ts }: Readonly<Record<string, string>>,
  newTs: string,
) {
  if (method === "auth.test")
    return {
      ok: true,
      url: "https://bench.slack.com/",
      team: "bench",
      team_id: teamId,
      user: "bench",
      user_id: botUserId,
      bot_id: botId,
    };
  if (method === "users.info")
    return {
      ok: true,
      user: {
        id: user,
        team_id: teamId,
        name: "asker",
        real_name: "Asker",
        profile: { display_name: "asker", real_name: "Asker" },
      },
    };
  if (method === "chat.postMessage")
    return {
      ok: true,
      channel,
      ts: newTs,
      message: { type: "message", user: botUserId, bot_id: botId, ts: newTs, thread_ts, text },
    };
  return { ok: true, channel, ts: ts ?? newTs };
}
