import { setTimeout as sleep } from "node:timers/promises";
import { Pool } from "undici";
import { markOf } from "./answer.ts";
import type { ReplyWatch } from "./reply-watch.ts";
import { mentionBody, type Mention, signedHeaders } from "./slack-event.ts";

export interface LoadSettings {
  readonly url: string;
  readonly events: number;
  readonly atOnce: number;
  /** In how many threads the events follow up; null: each begins a conversation of its own. */
  readonly threads: number | null;
}

export interface LoadResult {
  readonly tookMs: number;
  /** Of each event, from before it was sent to the first call that came for it. */
  readonly firstCallMs: readonly number[];
  /** … to the first call that carried text. */
  readonly firstTextMs: readonly number[];
}

/** Over all loads: no number and no timestamp may come twice, or it would be taken for a second delivery. */
let lastNumber = 0;

/** Sends signed mentions, so many at once, each after the reply to the one before has come. */
export async function runLoad(
  settings: LoadSettings,
  questions: readonly string[],
  watch: ReplyWatch,
): Promise<LoadResult> {
  const firstCallMs: number[] = [];
  const firstTextMs: number[] = [];
  const nextMention = mentions(settings, questions);
  const { origin, pathname } = new URL(settings.url);
  const slack = new Pool(origin, { connections: settings.atOnce });
  let left = settings.events;

  const work = async (worker: number) => {
    while (left > 0) {
      left -= 1;
      const mention = nextMention(worker);
      const body = mentionBody(mention);
      const reply = watch.replyTo(mention.channel, mention.threadTs ?? mention.ts, markOf(mention.number));
      const sentAt = performance.now();
      await post(slack, pathname, body);
      const { firstCallAt, firstTextAt } = await reply;
      firstCallMs.push(firstCallAt - sentAt);
      firstTextMs.push(firstTextAt - sentAt);
    }
  };
  const beganAt = performance.now();
  const working = Promise.all(Array.from({ length: settings.atOnce }, (_, worker) => work(worker)));
  await Promise.race([working, tooLong()]);
  const tookMs = performance.now() - beganAt;
  await slack.close();
  return { tookMs, firstCallMs, firstTextMs };
}

/** A reply that never comes must not keep the bench waiting for ever. */
async function tooLong(): Promise<never> {
  await sleep(120_000, null, { ref: false });
  throw new Error("a reply is missing");
}

/** Each worker keeps to threads of its own, so that no thread has two events under way: the chat SDK would drop one. */
function mentions({ atOnce, threads }: LoadSettings, questions: readonly string[]): (worker: number) => Mention {
  const began = Date.now() / 1000 - 60;
  const roots = new Map<number, string>();
  const turns = new Map<number, number>();
  return (worker) => {
    const number = (lastNumber += 1);
    const ts = (began + number / 1e4).toFixed(6);
    const turn = turns.get(worker) ?? 0;
    turns.set(worker, turn + 1);
    const own = threads === null ? number : worker + atOnce * (turn % Math.ceil((threads - worker) / atOnce));
    const root = threads === null ? undefined : roots.get(own);
    roots.set(own, root ?? ts);
    return {
      number,
      channel: `C${String(own % 40).padStart(8, "0")}`,
      user: `U${String(own % 200).padStart(8, "0")}`,
      ts,
      threadTs: root ?? null,
      text: `${markOf(number)} ${questions[number % questions.length] ?? ""}`,
    };
  };
}

async function post(slack: Pool, path: string, body: string): Promise<void> {
  const response = await slack.request({ method: "POST", path, headers: signedHeaders(body), body });
  await response.body.dump();
  if (response.statusCode !== 200) throw new Error(`the candidate answered ${response.statusCode}`);
}
