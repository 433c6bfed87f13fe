import * as z from "zod";
import { httpUrl, onOff, secret } from "./kinds.ts";

export const discordSettings = {
  DISCORD_TOKEN: secret(
    "Discord",
    "Bot token; turns Discord on.",
    "MTA.abc.def",
    /^[\w-]+\.[\w-]+\.[\w-]+$/,
    "must have three parts with dots between them",
  ),
  DISCORD_GUILD_ID: z
    .string()
    .regex(/^\d{5,20}$/, "must be a number of 5 to 20 digits")
    .optional()
    .meta({
      group: "Discord",
      help: "Registers the slash commands in this server alone, at once; for development.",
      example: "123456789012345678",
    }),
  DISCORD_THREADS: onOff
    .prefault("off")
    .meta({ group: "Discord", help: "Answers a mention in a channel in a thread of its own.", example: "on" }),
  DISCORD_MESSAGE_CONTENT: onOff.prefault("off").meta({
    group: "Discord",
    help: "Asks for the privileged Message Content intent, so that follow-ups in the bot's threads need no mention.",
    example: "on",
  }),
  DISCORD_API_URL: httpUrl.default("https://discord.com/api").meta({
    group: "Discord",
    help: "Discord's REST API; another address for a proxy or tests.",
    example: "https://discord.com/api",
  }),
};
