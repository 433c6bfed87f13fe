import { PlatformError } from "../../../src/errors.ts";
import type { ReplyTarget } from "../../../src/platform/event.ts";
import type { ReplyContext, ReplyEnding, ReplySink } from "../../../src/platform/reply.ts";
import type { FakeChannel } from "../../fakes/discord/world.ts";
import { contextWith } from "../../helpers/reply-context.ts";
import { ask, use } from "../../helpers/scripted-intake.ts";
import { type Bot, startBot } from "./start-bot.ts";

export const plain: ReplyEnding = { sources: [], notes: [], offers: [], buttons: [], picture: null };
export const minute = 60_000;
const never = { status: null, requestId: null, retryAfterMs: null, retryable: false };
/** What a reply's `onPosted` throws, where the process dies before the id is stored. */
export const killed = new PlatformError("killed", { ...never, code: "killed" });

/** A bot in a server with one channel, and Mona, who asks it. */
export async function startIn(options: Parameters<typeof startBot>[0] = {}) {
  let help: FakeChannel | undefined;
  const bot = await startBot({ ...options, furnish: ({ world }) => void (help = world.addChannel("help")) });
  if (help === undefined) throw new Error("The server has no channel.");
  const { discord } = bot;
  const mona = discord.world.addUser("mona");
  const place = { bot, discord, help, mona, direct: discord.world.directChannel(mona.id) };
  const mention = async (channel: FakeChannel = place.help) =>
    (await ask(bot, () => discord.say(mona, channel, `<@${discord.world.bot.id}> why?`))).target;
  const slash = async (name: string, channel: FakeChannel = place.help) => {
    const value = { name: name === "ask" ? "question" : "query", value: "why?" };
    return (await use(bot, () => discord.invoke(mona, channel, name, [value]))).target;
  };
  return { ...place, mention, slash };
}

/** A reply, and the ids that would be stored with its turn. */
export function open({ adapter }: Pick<Bot, "adapter">, target: ReplyTarget, changes: Partial<ReplyContext> = {}) {
  const posted: string[] = [...(changes.posted ?? [])];
  const onPosted = changes.onPosted ?? ((id: string) => void posted.push(id));
  const sink: ReplySink = adapter.openReply(target, contextWith({ ...changes, onPosted }));
  return { sink, posted };
}

export async function answer(sink: ReplySink, text: string, ending: ReplyEnding = plain): Promise<void> {
  await sink.append(text);
  await sink.finish(ending);
}

/** Of about 310 characters each: six fill a message. */
export const paragraphs = (count: number) =>
  Array.from({ length: count }, (_, i) => `Paragraph ${i} ${"x".repeat(300)}`).join("\n\n");
