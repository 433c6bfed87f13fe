import * as z from "zod";
import { type Answer, type Asked, invalid, ok, refusal } from "./answer.ts";
import type { Stage } from "./stage.ts";

const name = z.string().regex(/^[-_\p{L}\p{N}]{1,32}$/u);
const description = z.string().min(1).max(100);
const choice = z.object({ name: z.string().min(1).max(100), value: z.union([z.string().max(100), z.number()]) });
const plainOption = z
  .looseObject({
    type: z.number().min(3).max(11),
    name,
    description,
    required: z.boolean().optional(),
    choices: z.array(choice).max(25).optional(),
    autocomplete: z.boolean().optional(),
  })
  .refine((option) => option.autocomplete !== true || (option.choices ?? []).length === 0);
const optionList = z
  .array(plainOption)
  .max(25)
  .refine((options) => {
    const firstOptional = options.findIndex((option) => option.required !== true);
    return firstOptional === -1 || options.slice(firstOptional).every((option) => option.required !== true);
  });
const subcommand = z.looseObject({ type: z.literal(1), name, description, options: optionList.optional() });
const command = z.looseObject({
  name: name.refine((value) => value === value.toLowerCase()),
  type: z.literal(1).optional(),
  description,
  options: z.union([optionList, z.array(subcommand).max(25)]).optional(),
  contexts: z.array(z.number()).nullish(),
  integration_types: z.array(z.number()).optional(),
});

export function listCommands(stage: Stage, { ids: [, guildId] }: Asked): Answer {
  if (guildId !== undefined && guildId !== stage.world.guildId) return refusal(403, 50001, "Missing Access");
  return ok(stage.world.commands[guildId === undefined ? "global" : "guild"]);
}

export function replaceCommands(stage: Stage, { ids: [, guildId], body }: Asked): Answer {
  const { world } = stage;
  if (guildId !== undefined && guildId !== world.guildId) return refusal(403, 50001, "Missing Access");
  const { data } = z.array(command).max(100).safeParse(body);
  if (data === undefined) return refusal(400, 50035, "Invalid Form Body");
  if (guildId !== undefined && data.some(({ contexts }) => contexts !== undefined && contexts !== null)) {
    return invalid("contexts", "APPLICATION_COMMAND_CONTEXTS", "Contexts are for global commands");
  }
  const kind = guildId === undefined ? "global" : "guild";
  // What Discord adds, and leaves out: false and empty.
  const stored = data.map((one) => ({
    id: world.snowflake(),
    application_id: world.applicationId,
    version: world.snowflake(),
    type: 1,
    nsfw: false,
    default_member_permissions: null,
    ...one,
    name: one.name,
  }));
  world.commands = { ...world.commands, [kind]: stored };
  return ok(stored);
}
