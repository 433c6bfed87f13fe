import {
  ApplicationCommandOptionType,
  ApplicationCommandType,
  ApplicationIntegrationType,
  InteractionContextType,
  type REST,
  Routes,
} from "discord.js";
import * as z from "zod";
import type { CommandSpec, OptionSpec } from "../../src/platform/command-spec.ts";
import { hasStatus, translateError } from "./translate-error.ts";
import { unknownGuild } from "./translate-start-error.ts";

/**
 * Tells Discord the slash commands, only where they differ from what it knows: it allows 200 registrations a day.
 * @throws ConfigError for a server that the bot is not in; PlatformError.
 */
export async function registerCommands(
  rest: REST,
  applicationId: string,
  guildId: string | null,
  specs: readonly CommandSpec[],
): Promise<"registered" | "unchanged"> {
  const route =
    guildId === null
      ? Routes.applicationCommands(applicationId)
      : Routes.applicationGuildCommands(applicationId, guildId);
  const wanted = commandsFrom(specs, guildId === null);
  try {
    const known = z.array(commandShape).parse(await rest.get(route));
    if (comparable(known, guildId === null) === comparable(z.array(commandShape).parse(wanted), guildId === null)) {
      return "unchanged";
    }
    await rest.put(route, { body: wanted });
    return "registered";
  } catch (error) {
    const fault = translateError(error);
    throw guildId !== null && hasStatus(fault, 403, 404) ? unknownGuild() : fault;
  }
}

const optionTypes = {
  string: ApplicationCommandOptionType.String,
  integer: ApplicationCommandOptionType.Integer,
  number: ApplicationCommandOptionType.Number,
  boolean: ApplicationCommandOptionType.Boolean,
} as const;

/** Two-word names become subcommands of their first word. Contexts exist for global commands alone. */
function commandsFrom(specs: readonly CommandSpec[], isGlobal: boolean): object[] {
  const byFirstWord = Map.groupBy(specs, ({ name }) => name.split(" ")[0] ?? name);
  return Array.from(byFirstWord, ([name, group]) => {
    const [single] = group;
    const isPlain = single !== undefined && single.name === name;
    return {
      name,
      type: ApplicationCommandType.ChatInput,
      description: isPlain
        ? single.description
        : group
            .map((spec) => spec.description)
            .join(" · ")
            .slice(0, 100),
      options: isPlain ? optionsFrom(single) : group.map(subcommandFrom),
      ...(isGlobal && {
        contexts: [InteractionContextType.Guild, InteractionContextType.BotDM],
        integration_types: [ApplicationIntegrationType.GuildInstall],
      }),
    };
  });
}

function subcommandFrom(spec: CommandSpec): object {
  return {
    type: ApplicationCommandOptionType.Subcommand,
    name: spec.name.split(" ")[1] ?? spec.name,
    description: spec.description,
    options: optionsFrom(spec),
  };
}

/** Discord wants required options first. */
function optionsFrom(spec: CommandSpec): object[] {
  const ordered = [...spec.options.filter((o) => o.required), ...spec.options.filter((o) => !o.required)];
  return ordered.map((option) => ({
    type: optionTypes[option.type],
    name: option.name,
    description: option.description,
    required: option.required,
    ...(option.choices.length > 0 && { choices: option.choices.map((choice) => choiceFrom(option, choice)) }),
    ...(option.suggests && { autocomplete: true }),
  }));
}

function choiceFrom({ type }: OptionSpec, choice: string): object {
  return { name: choice, value: type === "string" ? choice : Number(choice) };
}

const optionShape = z.object({
  type: z.number(),
  name: z.string(),
  description: z.string(),
  required: z.boolean().default(false),
  choices: z.array(z.object({ name: z.string(), value: z.union([z.string(), z.number()]) })).default([]),
  autocomplete: z.boolean().default(false),
});

/** What of a command is ours; Discord adds ids, versions and defaults. */
const commandShape = z.object({
  name: z.string(),
  type: z.number().default(ApplicationCommandType.ChatInput),
  description: z.string(),
  options: z.array(optionShape.extend({ options: z.array(optionShape).default([]) })).default([]),
  contexts: z.array(z.number()).nullish(),
  integration_types: z.array(z.number()).nullish(),
});

function comparable(commands: readonly z.output<typeof commandShape>[], isGlobal: boolean): string {
  const sorted = commands.toSorted((a, b) => a.name.localeCompare(b.name));
  return JSON.stringify(
    sorted.map(({ contexts, integration_types: types, ...command }) => ({
      ...command,
      ...(isGlobal && { contexts: contexts?.toSorted(), types: types?.toSorted() }),
    })),
  );
}
