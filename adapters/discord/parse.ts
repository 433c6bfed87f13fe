import { MessageType } from "discord.js";
import * as z from "zod";
import type { Author } from "../../src/platform/message.ts";

export const user = z.object({
  id: z.string(),
  username: z.string(),
  global_name: z.string().nullish(),
  bot: z.boolean().optional(),
});
/** What a server knows of a person. */
export const nickname = z.object({ nick: z.string().nullish(), roles: z.array(z.string()).optional() });

const attachment = z.object({
  id: z.string(),
  filename: z.string(),
  size: z.number(),
  url: z.string(),
  content_type: z.string().nullish(),
});

/** What is relied on of a message, as the gateway and the REST API send it. */
export const messagePayload = z.object({
  id: z.string(),
  channel_id: z.string(),
  guild_id: z.string().nullish(),
  type: z.number(),
  content: z.string(),
  author: user,
  member: nickname.nullish(),
  mentions: z.array(user.extend({ member: nickname.nullish() })),
  mention_roles: z.array(z.string()),
  webhook_id: z.string().nullish(),
  referenced_message: z.object({ author: z.object({ id: z.string() }) }).nullish(),
  timestamp: z.string(),
  edited_timestamp: z.string().nullish(),
  /** Of a forwarded message. */
  message_snapshots: z.array(z.object({ message: z.object({ content: z.string().default("") }) })).optional(),
  attachments: z.array(attachment).default([]),
});

export type DiscordMessage = z.output<typeof messagePayload>;

/** The bot as one server knows it. Discord gives every bot a role of its own, which people mention by mistake. */
export interface BotIdentity {
  readonly id: string;
  readonly roleId: string | null;
}

/** Names of what a text mentions by id; undefined where it is unknown. */
export interface Names {
  role(id: string): string | undefined;
  channel(id: string): string | undefined;
}

/** What somebody wrote; null for system messages and for what is no message at all. */
export function parseMessage(payload: unknown): DiscordMessage | null {
  const { data } = messagePayload.safeParse(payload);
  return data?.type === MessageType.Default || data?.type === MessageType.Reply ? data : null;
}

/** Other programs speak as bots or through webhooks. */
export function isByBot({ author, webhook_id: webhookId = null }: DiscordMessage): boolean {
  return author.bot === true || webhookId !== null;
}

/**
 * Whether it mentions the bot or its role anywhere, or replies to a message of the bot. A program must write the mention
 * itself: many answer every message with a reply, and two of them would never end.
 */
export function isAddressed(message: DiscordMessage, bot: BotIdentity): boolean {
  const isPinged =
    message.mentions.some(({ id }) => id === bot.id) ||
    (bot.roleId !== null && message.mention_roles.includes(bot.roleId));
  if (!isByBot(message)) return isPinged || message.referenced_message?.author.id === bot.id;
  const names = [`<@${bot.id}>`, `<@!${bot.id}>`, `<@&${bot.roleId}>`];
  return isPinged && names.some((name) => message.content.includes(name));
}

/** The message's words: the bot's mention taken out, all other mentions and emoji by name. */
export function textOf(message: DiscordMessage, bot: BotIdentity, names: Names): string {
  const people = new Map(message.mentions.map((person) => [person.id, nameOf(person, person.member)]));
  return message.content
    .replaceAll(/[ \t]?<@(!?|&)(\d+)>/g, (mention, kind: string, id: string) => {
      if (id === bot.id || (kind === "&" && id === bot.roleId)) return "";
      const name = kind === "&" ? names.role(id) : people.get(id);
      return `${/^\s*/.exec(mention)?.[0] ?? ""}@${name ?? "unknown"}`;
    })
    .replaceAll(/<#(\d+)>/g, (_, id: string) => `#${names.channel(id) ?? "unknown"}`)
    .replaceAll(/<a?(:\w+:)\d+>/g, "$1")
    .replaceAll(/<(\/[^:>]+):\d+>/g, "$1")
    .trim();
}

/** What came with the words: forwarded ones, names of files. */
export function attachedTo({ attachments = [], message_snapshots: forwarded = [] }: DiscordMessage): string[] {
  const words = [...forwarded.map(({ message }) => message.content), ...attachments.map(({ filename }) => filename)];
  return words.filter((text) => text.trim() !== "");
}

export function authorOf(message: DiscordMessage): Author {
  const person = personOf(message.author, message.member);
  return isByBot(message) ? { ...person, isBot: true } : person;
}

/** With their roles, where they have some. */
export function personOf(person: z.output<typeof user>, member?: z.output<typeof nickname> | null): Author {
  const roles = member?.roles ?? [];
  return { id: person.id, name: nameOf(person, member), ...(roles.length > 0 && { roles }) };
}

export function nameOf(person: z.output<typeof user>, member?: z.output<typeof nickname> | null): string {
  return member?.nick ?? person.global_name ?? person.username;
}
