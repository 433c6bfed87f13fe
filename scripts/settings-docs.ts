import { readFile, writeFile } from "node:fs/promises";
import * as z from "zod";
import { settings } from "../src/config/settings.ts";

const begin = "<!-- settings:begin -->";
const end = "<!-- settings:end -->";

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

/** The README with the table between its markers made anew. */
export function renderReadme(readme: string): string {
  const [before, after] = [readme.indexOf(begin), readme.indexOf(end)];
  if (before < 0 || after < before) throw new Error(`README.md lacks ${begin} … ${end}`);
  return `${readme.slice(0, before + begin.length)}\n\n${renderTables()}\n${readme.slice(after)}`;
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
    .map(([group, members = []]) => `**${group}**\n\n${renderTable(members)}`)
    .join("\n");
}

/** Columns are padded as the formatter pads them. */
function renderTable(members: readonly Setting[]): string {
  const rows = [
    ["Variable", "Default", "What it does"],
    ...members.map(({ name, preset, help, isSecret }) => [
      `\`${name}\``,
      preset === "" ? "" : `\`${preset}\``,
      (isSecret ? `${help} Secret.` : help).replaceAll("|", "\\|"),
    ]),
  ];
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]) => `| ${cells.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join(" | ")} |\n`;
  const [head = [], ...body] = rows;
  return [line(head), line(widths.map((width) => "-".repeat(width))), ...body.map(line)].join("");
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
      console.error(`${name} differs from src/config/settings.ts: run npm run docs:settings`);
      process.exitCode = 1;
    } else await writeFile(file, after);
  }
}
