import * as z from "zod";
import { UserError } from "../errors.ts";
import type { Card } from "../platform/card.ts";
import type { CommandInvoked } from "../platform/event.ts";
import type { CommandSpec, OptionSpec } from "../platform/command-spec.ts";
import type { Author, Conversation, Place } from "../platform/message.ts";

/** Who used a command, and where. */
export interface CommandContext {
  readonly conversation: Conversation;
  readonly author: Author;
  readonly signal: AbortSignal;
}

/** A slash command, defined once for all platforms. */
export interface Command<Options extends z.ZodObject = z.ZodObject> {
  /** Lower case; a subcommand follows a space. */
  readonly name: string;
  readonly description: string;
  readonly isPrivate: boolean;
  /** Option schemas with `description` and, for the one that takes unnamed text, `takesRest` in their meta. */
  readonly options: Options;
  /** Completions by option name. */
  readonly suggestions: Readonly<Record<string, (typed: string, place: Place) => Promise<readonly string[]>>>;
  /** Returns Markdown, or a card. @throws UserError for what the person can mend. */
  readonly run: (context: CommandContext, options: z.output<Options>) => Promise<string | Card>;
}

/** Keeps the options' types together with the handler that takes them. */
export function defineCommand<Options extends z.ZodObject>(command: Command<Options>): Command {
  return command as unknown as Command;
}

/** Runs a command with options as they came from a platform. @throws UserError in the person's words. */
export async function runCommand(command: Command, event: CommandInvoked, signal: AbortSignal): Promise<string | Card> {
  const options = parseOptions(command, event.options);
  return command.run({ conversation: event.conversation, author: event.author, signal }, options);
}

export function parseOptions<Options extends z.ZodObject>(
  command: Command<Options>,
  given: CommandInvoked["options"],
): z.output<Options> {
  const parsed = command.options.safeParse(given);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map((issue) =>
    issue.path.length > 0 ? `\`${issue.path.join(".")}\`: ${issue.message}` : issue.message,
  );
  throw new UserError(
    "wrong-options",
    `\`/${command.name}\` needs something else. ${faults.join(" · ")}. It is used like this: \`${usageOf(specOf(command))}\``,
  );
}

/** `/search query [limit]` */
export function usageOf(spec: CommandSpec): string {
  return [`/${spec.name}`, ...spec.options.map(({ name, required }) => (required ? `<${name}>` : `[${name}]`))].join(
    " ",
  );
}

/** What platforms must know of a command, from its schema. */
export function specOf(command: Command): CommandSpec {
  const { name, description, isPrivate } = command;
  const options = Object.entries(command.options.shape).map(([key, schema]) =>
    optionOf(key, schema as z.ZodType, key in command.suggestions),
  );
  return { name, description, isPrivate, options };
}

const optionSchema = z.object({
  type: z.enum(["string", "integer", "number", "boolean"]),
  enum: z.array(z.string()).default([]),
  description: z.string(),
  takesRest: z.boolean().default(false),
});

function optionOf(name: string, schema: z.ZodType, suggests: boolean): OptionSpec {
  const { type, enum: choices, description, takesRest } = optionSchema.parse(z.toJSONSchema(schema, { io: "input" }));
  return { name, description, type, required: !schema.safeParse(undefined).success, choices, suggests, takesRest };
}
