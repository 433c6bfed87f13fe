import { readFile, writeFile } from "node:fs/promises";
import * as z from "zod";
import { allCommandSpecs } from "../src/commands/all-commands.ts";
import { usageOf } from "../src/commands/command.ts";
import { settings } from "../src/config/settings.ts";
import { renderTable, replaceBetween } from "./markdown-table.ts";

/** A `.env` in which every setting is commented out, so that a copy of it changes nothing. */
export function renderEnvExample(): string {
  const groups = Object.entries(groupedSettings()).map(
    ([group, members = []]) => `# ---- ${group} ----\n\n${members.map(renderVariable).join("\n\n")}\n`,
  );
  return [
    "# Settings of threadwise. Copy this file to .env and take away the # in front of what you set: a variable that is",
    "# absent or empty has its default. Written by `npm run docs:settings` from src/config/settings.ts; change it there.",
    "",
    ...groups,
  ].join("\n");
}

/** The README with its tables of commands and settings made anew. */
export function renderReadme(readme: string): string {
  return replaceBetween(replaceBetween(readme, "commands", renderCommands()), "settings", renderTables());
}

interface Setting {
  readonly name: string;
  readonly group: string;
  readonly help: string;
  readonly example: string;
  readonly isSecret: boolean;
  /** As it would stand in `.env`; empty where there is none. */
  readonly preset: string;
}

function groupedSettings(): Partial<Record<string, Setting[]>> {
  // JSON Schema is where zod tells of defaults and metadata without a look into its insides.
  const properties = propertiesSchema.parse(
    z.toJSONSchema(settings, { io: "input", unrepresentable: "any" }).properties,
  );
  const all = Object.entries(properties).map(([name, { default: preset, ...rest }]) => ({ name, preset, ...rest }));
  return Object.groupBy(all, ({ group }) => group);
}

const propertiesSchema = z.record(
  z.string(),
  z.object({
    group: z.string(),
    help: z.string(),
    example: z.string(),
    isSecret: z.boolean().default(false),
    // Absent, or a list or map, and those are only ever empty by default.
    default: z.union([z.string(), z.number()]).transform(String).catch(""),
  }),
);

function renderVariable({ name, help, example, isSecret, preset }: Setting): string {
  const facts = [help, isSecret ? "Secret." : "", preset === "" ? "" : `Default: ${preset}`];
  return `# ${facts.filter((fact) => fact !== "").join(" ")}\n# ${name}=${example}`;
}

function renderTables(): string {
  return Object.entries(groupedSettings())
    .map(([group, members = []]) => `**${group}**\n\n${renderSettings(members)}`)
    .join("\n");
}

function renderSettings(members: readonly Setting[]): string {
  return renderTable([
    ["Variable", "Default", "What it does"],
    ...members.map(({ name, preset, help, isSecret }) => [
      `\`${name}\``,
      preset === "" ? "" : `\`${preset}\``,
      isSecret ? `${help} Secret.` : help,
    ]),
  ]);
}

function renderCommands(): string {
  return renderTable([
    ["Command", "What it does"],
    ...allCommandSpecs().map((spec) => [`\`${usageOf(spec)}\``, spec.description]),
  ]);
}

if (import.meta.main) {
  const files = [
    { name: ".env.example", render: renderEnvExample },
    { name: "README.md", render: renderReadme },
  ];
  for (const { name, render } of files) {
    const file = new URL(`../${name}`, import.meta.url);
    const before = await readFile(file, "utf8").catch(() => "");
    const after = render(before);
    if (before === after) continue;
    if (process.argv.includes("--check")) {
      console.error(`${name} differs from the settings or commands in src: run npm run docs:settings`);
      process.exitCode = 1;
    } else await writeFile(file, after);
  }
}
