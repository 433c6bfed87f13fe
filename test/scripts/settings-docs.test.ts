import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { renderEnvExample, renderReadme } from "../../scripts/settings-docs.ts";

const read = (name: string) => readFile(new URL(`../../${name}`, import.meta.url), "utf8");

test(".env.example and the table in README.md say what the settings say; npm run docs:settings mends them", async () => {
  expect(await read(".env.example")).toBe(renderEnvExample());
  const readme = await read("README.md");
  expect(readme).toBe(renderReadme(readme));
});

test("the tables replace what stands between their markers and nothing else", () => {
  const stale = ["commands", "settings"].map((name) => `<!-- ${name}:begin -->\nSTALE\n<!-- ${name}:end -->`);
  const rendered = renderReadme(`before\n${stale.join("\nbetween\n")}\nafter`);
  expect(rendered).toMatch(/^before\n<!-- commands:begin -->\n[^]*\nbetween\n[^]*<!-- settings:end -->\nafter$/);
  expect(rendered).toContain("| `CONSOLE_PORT` | `3210`");
  expect(rendered).toContain("| `/search <query> [page]`");
  expect(rendered).not.toContain("STALE");
});

test("a README without the markers is not overwritten", () => {
  expect(() => renderReadme("nothing here")).toThrow("commands:begin");
});
