import type { CommandSpec, OptionSpec } from "./command-spec.ts";

export type CommandLine =
  | {
      readonly kind: "command";
      readonly command: string;
      readonly options: Readonly<Record<string, string | number | boolean>>;
    }
  | { readonly kind: "unknown-command"; readonly typed: string; readonly nearest: string | null };

/**
 * `/search release notes page:3` by the specs: `name:value`, quoted where the value has spaces, and the rest for the
 * option that takes it. Null where the text is no command at all, as `/etc/hosts is missing` is not.
 */
export function parseCommand(text: string, commands: readonly CommandSpec[]): CommandLine | null {
  const typed = /^\/([a-z][\w-]*)(?=\s|$)/i.exec(text)?.[1]?.toLowerCase();
  if (typed === undefined) return null;
  const words = text.slice(1).toLowerCase().split(/\s+/);
  const named = (spec: CommandSpec) => spec.name.split(" ").every((word, index) => word === words[index]);
  const spec = commands.filter(named).sort((a, b) => b.name.length - a.name.length)[0];
  if (spec === undefined) return { kind: "unknown-command", typed, nearest: nearestTo(words, commands) };
  const rest = text.replace(/^\/\S+/, "").replace(spec.name.includes(" ") ? /^\s+\S+/ : "", "");
  return { kind: "command", command: spec.name, options: optionsIn(rest, spec.options) };
}

function optionsIn(text: string, specs: readonly OptionSpec[]): Record<string, string | number | boolean> {
  const options: Record<string, string | number | boolean> = {};
  let rest = text;
  for (const spec of specs.filter(({ takesRest }) => !takesRest)) {
    const given = new RegExp(String.raw`(?:^|\s)${spec.name}[:=]\s*(?:"([^"]*)"|(\S+))`, "i").exec(rest);
    if (given === null) continue;
    options[spec.name] = typedValue(given[1] ?? given[2] ?? "", spec);
    rest = rest.slice(0, given.index) + rest.slice(given.index + given[0].length);
  }
  const taker = specs.find(({ takesRest }) => takesRest);
  if (taker !== undefined && rest.trim() !== "") options[taker.name] = rest.trim();
  return options;
}

/** What does not look like the option's type stays as typed: the command's own schema says what is wrong with it. */
function typedValue(value: string, { type }: OptionSpec): string | number | boolean {
  if (type === "boolean" && /^(?:true|yes|on|false|no|off)$/i.test(value)) return /^(?:true|yes|on)$/i.test(value);
  const isNumber = (type === "integer" || type === "number") && value.trim() !== "" && Number.isFinite(Number(value));
  return isNumber ? Number(value) : value;
}

function nearestTo(words: readonly string[], commands: readonly CommandSpec[]): string | null {
  const ranked = commands
    .map(({ name }) => ({ name, away: distance(words.slice(0, name.split(" ").length).join(" "), name) }))
    .sort((a, b) => a.away - b.away);
  const [best] = ranked;
  return best !== undefined && best.away <= best.name.length / 2 ? best.name : null;
}

/** Levenshtein's. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (const [i, character] of Array.from(a).entries()) {
    const next = [i + 1];
    for (const [j, other] of Array.from(b).entries()) {
      const swapped = (row[j] ?? 0) + (character === other ? 0 : 1);
      next.push(Math.min(swapped, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
