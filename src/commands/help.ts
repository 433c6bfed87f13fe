import * as z from "zod";
import { type Command, defineCommand, specOf, usageOf } from "./command.ts";

export function helpCommand(others: readonly Command[]): Command {
  const lines = others.map((command) => {
    const spec = specOf(command);
    const options = spec.options.map(
      ({ name, description, choices }) =>
        `  - \`${name}\`: ${description}${choices.length > 0 ? ` (${choices.join(", ")})` : ""}`,
    );
    return [`- \`${usageOf(spec)}\` ${command.description}`, ...options].join("\n");
  });
  const text = `Mention me, write to me directly, or use a command. In a thread that I am part of, no mention is needed.\n\n${lines.join("\n")}\n- \`/help\` This list`;
  return defineCommand({
    name: "help",
    description: "What I can do",
    isPrivate: true,
    options: z.object({}),
    suggestions: {},
    run: async () => text,
  });
}
