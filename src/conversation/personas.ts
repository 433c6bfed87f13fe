import { readFileSync } from "node:fs";
import * as z from "zod";
import { ConfigError } from "../errors.ts";
import type { Place } from "../platform/message.ts";
import { defaultPersona, type Persona } from "./system-message.ts";

const persona = z.strictObject({
  role: z.string().min(1).optional(),
  expertise: z.array(z.string().min(1)).optional(),
  constraints: z.array(z.string().min(1)).optional(),
  format: z.string().min(1).optional(),
  examples: z.array(z.strictObject({ question: z.string().min(1), answer: z.string().min(1) })).optional(),
});

function checkKeys(channels: Readonly<Record<string, unknown>>, context: z.RefinementCtx): void {
  for (const key of Object.keys(channels)) {
    if (!/^[a-z]+:[^:]+:[^:]+$/.test(key)) context.addIssue(`"${key}" must be platform:workspace:channel`);
  }
}

const personaFile = z.strictObject({
  default: persona.optional(),
  channels: z.record(z.string(), persona).superRefine(checkKeys).optional(),
});

type PersonaSettings = z.output<typeof persona>;

export type PersonaFor = (place: Place) => Persona;

/**
 * Reads the personas once, at the start. A channel's persona is laid over the file's default, and that over ours.
 * @throws ConfigError naming PERSONA_FILE where the file can't be read or says something else.
 */
export function loadPersonas(file: string | undefined): PersonaFor {
  const { default: base = {}, channels = {} } = file === undefined ? {} : parsePersonaFile(file);
  const fallback = layOver(defaultPersona, base);
  const byChannel = new Map(Object.entries(channels).map(([key, over]) => [key, layOver(fallback, over)]));
  return ({ platform, workspaceId, channelId }) => byChannel.get(`${platform}:${workspaceId}:${channelId}`) ?? fallback;
}

function parsePersonaFile(file: string): z.output<typeof personaFile> {
  const wrong = (problem: string) => new ConfigError([{ variable: "PERSONA_FILE", problem, example: "personas.json" }]);
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw wrong(`${file} can't be read as JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  const parsed = personaFile.safeParse(content);
  if (!parsed.success) throw wrong(`${file}:\n${z.prettifyError(parsed.error)}`);
  return parsed.data;
}

function layOver(base: Persona, over: PersonaSettings): Persona {
  return {
    role: over.role ?? base.role,
    expertise: over.expertise ?? base.expertise,
    constraints: over.constraints ?? base.constraints,
    format: over.format ?? base.format,
    examples: over.examples ?? base.examples,
  };
}
