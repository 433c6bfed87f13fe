import { ApplicationCommandOptionType, InteractionType, MessageFlags, SnowflakeUtil } from "discord.js";
import * as z from "zod";
import type { CardAction } from "../../src/platform/card.ts";
import type { Author } from "../../src/platform/message.ts";
import { parseCardId, parsePress, type Press } from "./buttons.ts";
import { fieldsIn } from "./form-modal.ts";
import { nickname, personOf, user } from "./parse.ts";

const value = z.union([z.string(), z.number(), z.boolean()]);
const option = z.object({
  name: z.string(),
  type: z.number(),
  value: value.optional(),
  focused: z.boolean().optional(),
});

const payload = z.object({
  id: z.string(),
  application_id: z.string(),
  token: z.string(),
  type: z.number(),
  guild_id: z.string().nullish(),
  channel_id: z.string(),
  channel: z.object({ parent_id: z.string().nullish() }).nullish(),
  member: nickname.extend({ user }).nullish(),
  user: user.nullish(),
  message: z.object({ id: z.string(), flags: z.number().default(0) }).nullish(),
  data: z
    .object({
      name: z.string().optional(),
      custom_id: z.string().optional(),
      components: z.unknown().optional(),
      options: z.array(option.extend({ options: z.array(option).optional() })).optional(),
    })
    .optional(),
});

type Payload = z.output<typeof payload>;

interface InteractionBase {
  readonly id: string;
  readonly applicationId: string;
  readonly token: string;
  readonly guildId: string | null;
  readonly channelId: string;
  readonly parentId: string | null;
  readonly author: Author;
  readonly at: number;
}

export type DiscordInteraction =
  | (InteractionBase & {
      readonly kind: "command";
      readonly command: string;
      readonly options: Readonly<Record<string, string | number | boolean>>;
    })
  | (InteractionBase & {
      readonly kind: "autocomplete";
      readonly command: string;
      readonly option: string;
      readonly typed: string;
    })
  | (InteractionBase & { readonly kind: "press"; readonly press: Press })
  | (InteractionBase & {
      readonly kind: "card";
      readonly card: Pick<CardAction, "kind" | "action" | "value" | "fields" | "messageId">;
    });

/** Null for what is none of ours: other buttons, other kinds of commands. */
export function parseInteraction(raw: unknown): DiscordInteraction | null {
  const { data } = payload.safeParse(raw);
  const person = data?.member?.user ?? data?.user;
  if (data === undefined || !person) return null;
  const base: InteractionBase = {
    id: data.id,
    applicationId: data.application_id,
    token: data.token,
    guildId: data.guild_id ?? null,
    channelId: data.channel_id,
    parentId: data.channel?.parent_id ?? null,
    author: personOf(person, data.member),
    at: SnowflakeUtil.timestampFrom(data.id),
  };
  if (data.type === InteractionType.MessageComponent) {
    const press = parsePress(data.data?.custom_id ?? "");
    return press === null ? onCard(base, data, "press") : { ...base, kind: "press", press };
  }
  if (data.type === InteractionType.ModalSubmit) return onCard(base, data, "form");
  if (data.type === InteractionType.ApplicationCommand) return { ...base, kind: "command", ...commandOf(data) };
  if (data.type === InteractionType.ApplicationCommandAutocomplete) return autocomplete(base, data);
  return null;
}

function onCard(
  base: InteractionBase,
  { data, message }: Payload,
  kind: CardAction["kind"],
): DiscordInteraction | null {
  const asked = parseCardId(data?.custom_id ?? "");
  if (asked === null) return null;
  const isPrivate = ((message?.flags ?? 0) & MessageFlags.Ephemeral) !== 0;
  const messageId = isPrivate ? null : (message?.id ?? null);
  const fields = kind === "form" ? fieldsIn(data?.components) : {};
  return { ...base, kind: "card", card: { kind, ...asked, fields, messageId } };
}

function autocomplete(base: InteractionBase, data: Payload): DiscordInteraction | null {
  const { command, given } = invocation(data);
  const focused = given.find((one) => one.focused === true);
  if (focused === undefined) return null;
  return { ...base, kind: "autocomplete", command, option: focused.name, typed: String(focused.value ?? "") };
}

function commandOf(data: Payload) {
  const { command, given } = invocation(data);
  const pairs = given.flatMap(({ name, value }) => (value === undefined ? [] : [[name, value] as const]));
  return { command, options: Object.fromEntries(pairs) };
}

function invocation(data: Payload): { command: string; given: readonly z.output<typeof option>[] } {
  const name = data.data?.name ?? "";
  const options = data.data?.options ?? [];
  const subcommand = options.find(({ type }) => type === ApplicationCommandOptionType.Subcommand);
  if (subcommand === undefined) return { command: name, given: options };
  return { command: `${name} ${subcommand.name}`, given: subcommand.options ?? [] };
}
